import { existsSync } from "node:fs";
import { join } from "node:path";
import { secretsIn, withoutSecretsIn } from "../report/known-secrets.ts";
import type { StackSide } from "../report/stack-side.ts";
import { ToolchainError } from "../toolchain/exec.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { previewStack } from "./preview-stack.ts";
import { readOnlyStack } from "./read-only-stack.ts";
import { UserError } from "./user-error.ts";

/** One side of a change, and what must not be told of it. */
export interface PreviewedSide {
  readonly side: StackSide;
  readonly secrets: readonly string[];
}

/** What is previewed. */
export interface SideArgs {
  readonly checkout: string;
  readonly stack: string;
  /** Where the sources of the change are: paths of `checkout` are told as if they were there. */
  readonly home: string;
  /** Whether the rules of policy are asked. */
  readonly policy: boolean;
  readonly say: (line: string) => void;
}

/** Previews a stack as a checkout has it; a reason to fail is part of the answer. */
export async function previewSide({
  checkout,
  stack,
  home,
  policy,
  say,
}: SideArgs): Promise<PreviewedSide> {
  if (!existsSync(join(checkout, `Pulumi.${stack}.yaml`))) {
    return { side: { kind: "absent" }, secrets: [] };
  }
  try {
    const { operated, isDeployed, close } = await readOnlyStack(checkout, stack, say);
    try {
      if (!isDeployed) say(`  ${stack} is not in the backend: previewed as a new stack`);
      const secrets = await knownSecrets(operated);
      const preview = await previewStack(operated, { policy });
      const clean = withoutSecretsIn(preview, secrets);
      // two checkouts of the same sources differ in where they are, and in nothing else
      return { side: { kind: "previewed", preview: moved(clean, checkout, home) }, secrets };
    } finally {
      close();
    }
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ToolchainError)) throw error;
    return { side: { kind: "failed", reason: error.message }, secrets: [] };
  }
}

/** What the state and the configuration hold as secrets; the engine masks them, and this makes sure. */
async function knownSecrets({ stack }: OperatedStack): Promise<string[]> {
  const [state, config] = await Promise.allSettled([stack.exportStack(), stack.getAllConfig()]);
  return [
    ...(state.status === "fulfilled" ? secretsIn(state.value) : []),
    ...(config.status === "fulfilled"
      ? Object.values(config.value).flatMap(({ value, secret }) => (secret ? [value] : []))
      : []),
  ];
}

/** A value with the paths of a checkout as they are at another place. */
function moved<T>(value: T, checkout: string, home: string): T {
  if (checkout === home) return value;
  const [from, to] = [checkout, home].map((path) => JSON.stringify(path).slice(1, -1));
  return JSON.parse(JSON.stringify(value).replaceAll(from ?? "", to ?? ""));
}
