import { resolve } from "node:path";
import { ownPolicyPack } from "../toolchain/policy-pack.ts";

/**
 * Puts the folder that this machine's engine can run in the place of the checkout's own policy pack,
 * in arguments of the Pulumi CLI; packs of others stay.
 *
 * @param prepare answers with that folder; called when the pack is asked for.
 */
export function withPreparedPack(
  args: readonly string[],
  checkout: string,
  prepare: () => string,
): string[] {
  const own = ownPolicyPack(checkout);
  const prepared = (path: string): string => (resolve(checkout, path) === own ? prepare() : path);
  return args.map((arg, at) => {
    if (args[at - 1] === "--policy-pack") return prepared(arg);
    const [, path] = /^--policy-pack=(.+)$/s.exec(arg) ?? [];
    return path === undefined ? arg : `--policy-pack=${prepared(path)}`;
  });
}
