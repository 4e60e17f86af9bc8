import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { defineTool, readOnly } from "../../../../app/src/tools/define-tool.ts";
import { tools } from "../../../../app/src/tools/registry.ts";
import { clients } from "../../../contract/clients.ts";
import { startInProcess, tokenFor } from "../in-process.ts";
import { closeSessions, startSession } from "../session.ts";

afterEach(closeSessions);

const appSource = join(import.meta.dirname, "../../../../app/src");

/** A tool that a test makes do what it likes. */
function toolThat(handler: (signal: AbortSignal) => Promise<{ done: boolean }>) {
  return defineTool({
    name: "slow_tool",
    title: "Slow",
    description: "Does what the test says",
    scope: "ops:read",
    hints: readOnly,
    audited: [],
    input: z.strictObject({}),
    output: z.object({ done: z.boolean() }),
    handler: (_, { signal }) => handler(signal),
  });
}

describe("inside", () => {
  it("S20 starts no program, and connects to nobody but its stores, key set, collector and webhook", () => {
    const files = readdirSync(appSource, { recursive: true, encoding: "utf8" });
    const says = (pattern: RegExp) =>
      files
        .filter((file) => file.endsWith(".ts"))
        .filter((file) => pattern.test(readFileSync(join(appSource, file), "utf8")))
        .map((file) => file.split("/")[0])
        .filter((folder, at, all) => all.indexOf(folder) === at)
        .sort();
    expect(says(/child_process|\beval\(|new Function\(|node:vm/)).toEqual([]);
    // Everything else listens or answers.
    const outward = says(
      /(?:await|return|=>?) fetch\(|globalThis\.fetch|node:https|new Redis\(|new Pool\(|createRemoteJWKSet\(/,
    );
    const allowed = ["auth", "limits", "store", "telemetry", "webhook"];
    expect(outward.filter((folder) => !allowed.includes(folder ?? ""))).toEqual([]);
  });

  it("S22 stops a call that takes too long, tells its work to stop, and frees its slot", async () => {
    let aborted = 0;
    const tool = toolThat((signal) => {
      signal.addEventListener("abort", () => (aborted += 1));
      // Never ends by itself and ignores the signal: the worst that a tool can do.
      return new Promise(() => {});
    });
    const { session, entries } = await startSession({ tools: [tool], toolTimeoutSec: 0.05 });
    for (const _ of Array.from({ length: 40 })) {
      const answer = await session.call("slow_tool");
      expect(answer.failed).toBe(true);
      expect(answer.text).toContain("slow_tool took longer than 0.05 s");
    }
    expect(aborted).toBe(40);
    expect(
      new Set(entries.map((entry) => ("outcome" in entry ? entry.outcome : entry.kind))),
    ).toEqual(new Set(["timeout"]));
  });

  it("S23 answers an unexpected fault with a correlation id and nothing of its cause", async () => {
    const tool = toolThat(() =>
      Promise.reject(new Error("SELECT * FROM users WHERE password='hunter2' at /app/data")),
    );
    const { session, entries } = await startSession({ tools: [tool] });
    const { failed, text } = await session.call("slow_tool");
    expect(failed).toBe(true);
    expect(text).not.toMatch(/SELECT|hunter2|\/app|Error/);
    const [entry] = entries;
    expect(text).toContain(entry?.requestId ?? "no entry");
  });

  it("S27 has tool texts that are constants: no description is put together from data or requests", () => {
    for (const { description, title } of tools) {
      expect(description).toMatch(/^[A-Z][\x20-\x7e]+\.$/);
      expect(title).toMatch(/^[A-Z][\x20-\x7e]+$/);
    }
    const files = readdirSync(join(appSource, "tools"), { encoding: "utf8" });
    for (const file of files) {
      const text = readFileSync(join(appSource, "tools", file), "utf8");
      expect(text, file).not.toMatch(/(description|title): *(`|[a-z])[^,\n]*\$\{/);
    }
  });

  it("S29 never mixes the answers of two users who call at once", async () => {
    const echo = defineTool({
      name: "who_am_i",
      title: "Who",
      description: "Names the caller",
      scope: "ops:read",
      hints: readOnly,
      audited: [],
      cached: "user",
      input: z.strictObject({ n: z.int() }),
      output: z.object({ user: z.string(), n: z.int() }),
      async handler({ n }, { user }) {
        // Lets the others' calls in between.
        await Promise.resolve();
        return { user, n };
      },
    });
    const server = startInProcess({ tools: [echo] });
    const users = await Promise.all(
      ["ana", "bob", "eve"].map(async (name) => {
        const token = await tokenFor(["ops:read"], name);
        const open = clients["client 2.4, protocol 2026-07-28"];
        return { name, session: await open?.(server.endpoint, token, server.fetch) };
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 30 }, async (_, at) => {
        const { name, session } = users[at % 3] ?? { name: "", session: undefined };
        const answer = await session?.call("who_am_i", { n: at % 5 });
        return { name, n: at % 5, data: answer?.failed === false ? answer.data : answer?.text };
      }),
    );
    for (const { name, n, data } of answers) expect(data).toEqual({ user: name, n });
    expect(server.entries).toHaveLength(30);
  });
});
