import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const tests = join(import.meta.dirname, "../../..");

/** The numbers `Sxx` in the names of tests under a folder. */
function numbersIn(folder: string): string[] {
  return readdirSync(join(tests, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts") || file.endsWith("hardening.ts"))
    .map((file) => readFileSync(join(tests, folder, file), "utf8"))
    .flatMap((text) => [...text.matchAll(/["`](?:S\d\d )+/g)])
    .flatMap(([names]) => names.match(/S\d\d/g) ?? []);
}

it("has a test for each of the 30 lines of the security checklist, by number", () => {
  const numbers = new Set([...numbersIn("unit/app"), ...numbersIn("engine")]);
  const expected = Array.from({ length: 30 }, (_, at) => `S${String(at + 1).padStart(2, "0")}`);
  expect([...numbers].sort()).toEqual(expected);
});
