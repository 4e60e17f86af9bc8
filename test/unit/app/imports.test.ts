import { describe, expect, it } from "vitest";
import { importsOf, sourceFiles } from "../source-files.ts";

/** What every part of the server may use: settings, errors, and words and answers of no part in particular. */
const basics = new Set(
  [
    "config",
    "config-names",
    "config-rules",
    "contract",
    "errors",
    "loopback",
    "plain-text",
    "refusal-response",
    "request-id",
    "settings",
  ].map((name) => `app/src/${name}.ts`),
);

/** What each folder of the server may run of the others, besides the basics. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  basics: ["settings", "webhook"],
  settings: [],
  masking: [],
  audit: ["auth", "masking"],
  telemetry: ["audit", "guard", "masking"],
  auth: [],
  cache: [],
  dynamodb: [],
  limits: ["cache", "dynamodb"],
  webhook: [],
  store: ["dynamodb", "webhook"],
  tools: ["audit", "auth", "cache", "limits", "store", "telemetry"],
  resources: ["auth", "store"],
  prompts: ["auth", "store", "tools"],
  guard: ["auth"],
  transport: ["guard"],
  sessions: ["auth", "guard", "transport"],
  fixtures: ["auth"],
  lambda: ["guard"],
};

/** The rest, which puts the parts together, may use them all. */
const composition = "composition";

function partOf(path: string): string {
  if (basics.has(path)) return "basics";
  const [, , folder = "", file] = path.split("/");
  return file === undefined ? composition : folder;
}

/** The source without what is erased before it runs. */
const withoutTypes = (text: string) => text.replace(/^(?:import|export) type [^;]*;$/gm, "");

const imports = sourceFiles()
  .filter(({ path }) => path.startsWith("app/src/"))
  .flatMap((file) => importsOf({ ...file, text: withoutTypes(file.text) }))
  .filter(({ to }) => to.startsWith("app/src/"));

const edges = imports
  .map(({ from, to }) => ({ from, to, parts: [partOf(from), partOf(to)] as const }))
  .filter(({ parts: [from, to] }) => from !== to);

describe("the parts of the server", () => {
  it("use of each other only what they may, and none uses what puts them together", () => {
    const wrong = edges
      .filter(({ parts: [from] }) => from !== composition)
      .filter(({ parts: [from, to] }) => to !== "basics" && !mayImport[from]?.includes(to))
      .map(({ from, to }) => `${from} ${to}`);
    expect(wrong).toEqual([]);
  });

  it("use all that they may, so that the table stays true", () => {
    const used = new Set(edges.map(({ parts }) => parts.join(" ")));
    const unused = Object.entries(mayImport)
      .flatMap(([from, targets]) => targets.map((to) => `${from} ${to}`))
      .filter((edge) => !used.has(edge));
    expect(unused).toEqual([]);
  });

  it("never need each other in a circle", () => {
    const circlesFrom = (part: string, seen: readonly string[]): string[] =>
      (mayImport[part] ?? []).flatMap((next) =>
        seen.includes(next) ? [[...seen, next].join(" > ")] : circlesFrom(next, [...seen, next]),
      );
    expect(Object.keys(mayImport).flatMap((part) => circlesFrom(part, [part]))).toEqual([]);
  });
});
