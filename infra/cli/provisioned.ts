import { createContext, type Provision } from "../toolchain/context.ts";
import { type Need, provide } from "../toolchain/index.ts";
import { checkoutRoot } from "./checkout.ts";

/** What a command runs with on this machine. */
export interface Provisioned {
  readonly checkout: string;
  /** Environment for the engine and for whatever runs against the daemon. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings that this machine asks for, such as an image mirror; laid over the stack's own. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * Finds or provides what a command needs, and says in a line each what it chose.
 *
 * @param say takes that and the progress of long steps. @default standard output
 * @param announced which choices are said. @default all
 */
export async function provisioned(
  needs: readonly Need[],
  {
    say = (line) => console.log(line),
    announced = () => true,
  }: {
    readonly say?: (line: string) => void;
    readonly announced?: (provision: Provision) => boolean;
  } = {},
): Promise<Provisioned> {
  const { env, images } = await provide(
    createContext({ checkout: checkoutRoot, say }),
    needs,
    announced,
  );
  // the Automation API looks for the engine on this process' own PATH
  process.env.PATH = env.PATH;
  return { checkout: checkoutRoot, env, settings: images ? { images } : {} };
}
