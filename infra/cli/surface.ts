import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { captureSurface } from "../surface/capture.ts";
import { compareSurfaces } from "../surface/compare.ts";
import { renderChanges, renderSurface } from "../surface/render.ts";
import { type Surface, surfaceSchema } from "../surface/surface.ts";
import { surfaceFileName } from "../surface-file.ts";
import { checkoutRoot } from "./checkout.ts";
import { parseOptions } from "./options.ts";
import { replaceFile } from "./replace-file.ts";
import { withSourceServer } from "./source-server.ts";
import { UserError } from "./user-error.ts";

/** What a server offers now, and the file that should say so. */
export interface FoundSurface {
  readonly surface: Surface;
  /** Absolute path of the file. */
  readonly file: string;
  /** What was asked, in words. */
  readonly of: string;
}

/**
 * `mcp-stacks surface`: holds the list of what a server offers against the server itself. Exit code
 * 1 when they differ, unless `--write` makes the file true.
 */
export async function surface(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string" },
    write: { type: "boolean", default: false },
  });
  const say = (line: string) => console.error(line);
  const found =
    values.stack === undefined
      ? await sourceSurface(say)
      : await (await import("./surface-stack.ts")).deployedSurface(values.stack, say);
  const { lines, code } = judge(found, values);
  for (const line of lines) console.log(line);
  return code;
}

async function sourceSurface(say: (line: string) => void): Promise<FoundSurface> {
  say("Starting the bundled server from source, on loopback, to list what it offers...");
  return {
    surface: await withSourceServer(captureSurface),
    file: join(checkoutRoot, "app", surfaceFileName),
    of: "the bundled server",
  };
}

/** Compares, writes when asked, and says what to do next. */
function judge(
  { surface: now, file, of }: FoundSurface,
  { stack, write }: { readonly stack?: string | undefined; readonly write: boolean },
): { readonly lines: readonly string[]; readonly code: number } {
  const shown = relative(checkoutRoot, file);
  const text = renderSurface(now);
  const again = `npm run surface --${stack === undefined ? "" : ` --stack ${stack}`} --write`;
  const counted = counts(now);
  if (!existsSync(file)) {
    if (!write) {
      const lines = [`${shown} is missing; ${of} offers ${counted}.`, `  fix  write it: ${again}`];
      return { lines, code: 1 };
    }
    save(file, text);
    return { lines: [`Wrote ${shown}: ${of} offers ${counted}.`, commit], code: 0 };
  }
  if (readFileSync(file, "utf8") === text) {
    return { lines: [`${shown} is what ${of} offers: ${counted}.`], code: 0 };
  }
  const before = listedIn(file, shown, again, write);
  const changes = before === undefined ? [] : compareSurfaces(before, now);
  const told = changes.length > 0 ? renderChanges(changes) : ["  the same, written in another way"];
  if (write) {
    save(file, text);
    return { lines: [`Wrote ${shown}; against what it said, ${of}:`, ...told, commit], code: 0 };
  }
  const first = `${shown} is not what ${of} offers. Against the file:`;
  const fix = `  fix  when that is meant, write it: ${again}; else mend the server`;
  return { lines: [first, ...told, legend, fix], code: 1 };
}

function counts({ tools, resources, resourceTemplates, prompts, scopes }: Surface): string {
  return [
    [tools, "tool"] as const,
    [resources, "resource"] as const,
    [resourceTemplates, "resource template"] as const,
    [prompts, "prompt"] as const,
    [scopes, "scope"] as const,
  ]
    .map(([{ length }, what]) => `${length} ${what}${length === 1 ? "" : "s"}`)
    .join(", ");
}

const legend = "  (! can fail a client that works today)";
const commit = "Commit it: previews compare it with what clients of a stack know.";

function save(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(file, text);
}

/** What the file lists; a broken one may be written anew, without being compared. */
function listedIn(file: string, shown: string, again: string, write: boolean): Surface | undefined {
  try {
    return surfaceSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if (write) return undefined;
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UserError(
      `${shown} is no list of what a server offers.\n  wrong  ${reason}\n  fix    write it anew: ${again}`,
    );
  }
}
