import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContractCheck } from "../../../../infra/contract/check.ts";
import { runChecks } from "../../../../infra/contract/run.ts";
import { printable } from "../../../../infra/surface/printable.ts";
import { renderChanges } from "../../../../infra/surface/render.ts";

const clearing = "\u001b[2J\u001b[1;1Hsmoke passed\u001b]0;title\u0007\u009b31m\u202e";
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal obeys
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe("text of a server on a terminal", () => {
  it("holds nothing that a terminal obeys but line ends", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printable(`${text}${clearing}`)).not.toMatch(obeyed);
      }),
    );
  });

  it("stays as it is where it can be read", () => {
    const text = "Prüft „Bestand“ – 在庫, 🟩\nzweite Zeile";
    expect(printable(text)).toBe(text);
  });

  it("cannot write into the lines of a comparison, or add one", () => {
    const lines = renderChanges([
      {
        kind: "tool",
        name: `get\n  x${clearing}`,
        change: "changed",
        breaking: true,
        details: [`now ${clearing}\nmore`],
        reasons: [],
      },
    ]);
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(/\n/);
    expect(lines.join("")).not.toMatch(obeyed);
  });

  it("cannot write into what a smoke test found", async () => {
    const check: ContractCheck = {
      id: "says-it",
      title: "says it",
      area: "tools",
      of: "any",
      writes: false,
      run: () => Promise.reject(new Error(`MCP error: ${clearing}`)),
    };
    const target = { endpoint: "http://127.0.0.1/mcp", healthUrl: "http://127.0.0.1/health" };
    const [result] = await runChecks([check], target);
    expect(result?.reason).toContain("\\u{1b}[2J");
    expect(result?.reason).not.toMatch(obeyed);
  });
});
