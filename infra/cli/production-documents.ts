import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keyOf } from "../config/fault.ts";
import { alerts } from "../observability/alerts.ts";
import type { Documents } from "../production/evidence.ts";
import { stackNames } from "./project.ts";
import { readStackFile } from "./stack-file.ts";
import { section } from "./stack-needs.ts";
import { usages } from "./usage.ts";

/** What people can read of a checkout, and what they should be able to. */
export function readDocuments(checkout: string, liveTools: readonly string[]): Documents {
  const readme = readFileSync(join(checkout, "README.md"), "utf8");
  const file = join(checkout, "app", "REFERENCE.md");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  // the reference is of the bundled server: another one has tools of its own
  const isBundled = liveTools.some((tool) => text.includes(`### \`${tool}\``));
  return {
    reference: isBundled ? text : undefined,
    guide: /^## Operations guide$([\s\S]*?)^## /m.exec(readme)?.[1] ?? "",
    verbs: Object.entries(usages)
      .filter(isOperating)
      .map(([verb]) => verb),
    alerts: alerts.map(({ name }) => name),
  };
}

/** Other stacks of a checkout that run in the same namespace, in words. */
export function sharedWith(
  checkout: string,
  stack: string,
  config: Readonly<Record<string, unknown>>,
): string[] {
  const own = placeOf(config);
  if (own === undefined) return [];
  return stackNames(checkout)
    .filter((other) => other !== stack)
    .filter((other) => {
      const { config = {} } = readStackFile(join(checkout, `Pulumi.${other}.yaml`));
      return placeOf(config) === own;
    })
    .map((other) => `stack ${other} runs in the same namespace of the same cluster`);
}

/** Namespace and cluster of a stack; undefined where names alone keep stacks apart. */
function placeOf(config: Readonly<Record<string, unknown>>): string | undefined {
  if (config[keyOf(["target"])] !== "kubernetes") return undefined;
  const { namespace, context, kubeconfig } = section(config, "kubernetes");
  return JSON.stringify([namespace ?? null, context ?? null, kubeconfig ?? null]);
}

/** Whether a verb works on a stack. */
function isOperating([, { options }]: readonly [
  string,
  { readonly options: readonly (readonly string[])[] },
]): boolean {
  return options.some(([option = ""]) => /^--(stack|to) /.test(option));
}
