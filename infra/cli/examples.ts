import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "./user-error.ts";

/** Folder of a checkout in which each example has one of its own. */
const folder = ["stacks", "examples"] as const;

/** A tool that the demo calls to show what a server does. */
export interface ToolCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

const demoFile = z.strictObject({
  calls: z
    .array(
      z.strictObject({ tool: z.string().min(1), arguments: z.record(z.string(), z.unknown()) }),
    )
    .min(1),
});

/** Names of the examples of a checkout, in order: each is the name of its stack too. */
export function exampleNames(checkout: string): string[] {
  const examples = join(checkout, ...folder);
  if (!existsSync(examples)) return [];
  return readdirSync(examples)
    .filter((name) => existsSync(exampleFile(checkout, name)))
    .sort();
}

/** Path of the stack's file of an example, whether it exists or not. */
export function exampleFile(checkout: string, name: string): string {
  return join(checkout, ...folder, name, `Pulumi.${name}.yaml`);
}

/**
 * Checks that a name is an example's, and that its stack's file is the one that is meant.
 *
 * @param own path that a stack's file of that name has outside of the examples.
 * @throws UserError with the examples that there are.
 */
export function requireExample(checkout: string, name: string, own: string): void {
  const names = exampleNames(checkout);
  if (!names.includes(name)) {
    throw new UserError(
      `--example\n  given    ${name}\n  allowed  ${names.join(", ")}\n  fix      name one of the folders of ${folder.join("/")}`,
    );
  }
  if (!existsSync(own)) return;
  throw new UserError(
    `Stack ${name} is your own: ${own} comes before the example of that name.\n  fix  rename that file, or run your stack: npm run demo -- --stack ${name}`,
  );
}

/**
 * What the `demo.json` beside a stack's file says to call; undefined where there is none.
 *
 * @throws UserError when it is not what such a file is.
 */
export function demoCalls(stackFile: string): readonly ToolCall[] | undefined {
  const path = join(dirname(stackFile), "demo.json");
  if (!existsSync(path)) return undefined;
  const parsed = demoFile.safeParse(jsonIn(path));
  if (parsed.success) return parsed.data.calls;
  throw new UserError(
    `${path} cannot be read.\n  wrong  ${z.prettifyError(parsed.error)}\n  fix    write {"calls": [{"tool": "NAME", "arguments": {}}]}`,
  );
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    // undefined is refused as anything else that is no such file
    return undefined;
  }
}
