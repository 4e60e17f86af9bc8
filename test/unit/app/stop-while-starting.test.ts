import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";
import { serverEnvironment, spawnServer } from "./server-process.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** A server whose database nobody serves; port 1 of the loopback address refuses. */
async function startWithoutDatabase() {
  const folder = mkdtempSync(join(tmpdir(), "mcp-start-"));
  const database = { MCP_STORE: "postgres", DATABASE_URL: "postgres://ops:pa55word@127.0.0.1:1/o" };
  const child = spawnServer({ ...serverEnvironment(folder), ...database });
  cleanups.push(() => {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  const log: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    log.push(JSON.parse(line));
    if (log.at(-1)?.msg === "waiting for PostgreSQL") break;
  }
  child.stdout.on("data", (text) => log.push(JSON.parse(text)));
  return { child, log };
}

it.each(["SIGTERM", "SIGINT"] as const)(
  "ends at once on %s while it waits for PostgreSQL, says so, and exits 0",
  async (signal) => {
    const { child, log } = await startWithoutDatabase();
    expect(log.at(-1)).toMatchObject({ msg: "waiting for PostgreSQL" });
    child.kill(signal);
    const ended = await once(child, "close");
    expect(ended).toEqual([0, null]);
    expect(log.at(-1)).toMatchObject({
      reason: signal,
      msg: "stopped before the start was complete",
    });
    expect(JSON.stringify(log)).not.toContain("pa55word");
  },
);
