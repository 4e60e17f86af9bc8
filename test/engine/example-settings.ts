import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { exampleFile } from "../../infra/cli/examples.ts";
import { readStackFile } from "../../infra/cli/stack-file.ts";

/** Settings of an example's own file, without the prefix of their keys. */
export function exampleSettings(example: string): Record<string, unknown> {
  const { config = {} } = readStackFile(exampleFile(checkoutRoot, example));
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.replace(/^mcp-stacks:/, ""), value]),
  );
}
