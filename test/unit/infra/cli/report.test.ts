import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { previewNeeds } from "../../../../infra/cli/read-only-stack.ts";
import { report } from "../../../../infra/cli/report.ts";
import { facts, surface, tool } from "../report/previews.ts";

/** A folder with what the engine would have printed of a stack's preview. */
function saved(after: ReturnType<typeof facts>) {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const urn = "urn:pulumi:staging::mcp-stacks::mcp:index:StackFacts::facts";
  const state = (inputs: object) => ({ type: "mcp:index:StackFacts", inputs });
  const steps = [{ op: "update", urn, oldState: state(facts()), newState: state(after) }];
  const preview = join(folder, "preview.json");
  writeFileSync(preview, JSON.stringify({ steps }));
  return { preview, out: join(folder, "report.md") };
}

/** Runs the verb and keeps its progress. */
async function run(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const lines: string[] = [];
  const spy = vi.spyOn(console, "error").mockImplementation((line) => void lines.push(line));
  onTestFinished(() => spy.mockRestore());
  return { code: await report(args), said: lines.join("\n") };
}

describe("report --preview", () => {
  it("writes what a saved preview means, and ends with 2 when it breaks clients", async () => {
    const { preview, out } = saved(facts({ surface: surface(tool("check_inventory", "item")) }));
    const { code, said } = await run("--preview", preview, "--out", out);
    expect(code).toBe(2);
    expect(said).toContain("staging: breaks clients (1 change to acknowledge)");
    const text = readFileSync(out, "utf8");
    expect(text).toMatch(/^<!-- mcp-stacks-report -->\n/);
    expect(text).toContain("`tool search_policies removed`, **not acknowledged**");
    expect(text).toContain("Not asked: this preview was made without the policy pack.");
  });

  it("ends with 0 when nothing breaks, and has all that it says in JSON too", async () => {
    const { preview, out } = saved(facts({ memoryMiB: 512 }));
    const { code } = await run("--preview", preview, "--out", out, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject([
      { stack: "staging", verdict: { kind: "fine" }, cost: { direction: "up" } },
    ]);
  });

  it("fails on a file that is no preview, and says what is one", async () => {
    const { preview } = saved(facts());
    writeFileSync(preview, "{}");
    await expect(report(["--preview", preview])).rejects.toThrow(
      /is no preview[\s\S]*pulumi preview --json --show-sames/,
    );
  });

  it("fails with a base, which a file has not", async () => {
    await expect(report(["--preview", "a.json", "--base", "main"])).rejects.toThrow(/given/);
  });
});

describe("what a preview needs", () => {
  const named = { reference: "registry.example.com/ops@sha256:00" };

  it("is the engine alone for a stack elsewhere whose image is named", () => {
    const config = { "mcp-stacks:target": "kubernetes", "mcp-stacks:server": { image: named } };
    expect(previewNeeds("no-such-stack", config)).toEqual(["engine"]);
  });

  it("is the machine's images too where the image is built, and never a cluster", () => {
    const config = { "mcp-stacks:target": "kubernetes" };
    expect(previewNeeds("no-such-stack", config)).toEqual(["engine", "docker", "images"]);
  });
});
