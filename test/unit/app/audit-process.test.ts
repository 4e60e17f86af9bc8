import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { jsonHeaders, tokenFor, toolCall } from "./in-process.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function start(env: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServer({ MCP_REQUESTS_PER_MINUTE: "100000", ...env });
  cleanups.push(() => server.clean());
  return server;
}

/** Calls a tool and gives the request's id once the whole answer has arrived. */
async function call(server: ServerProcess, name: string, args: Record<string, unknown> = {}) {
  const response = await fetch(`http://127.0.0.1:${server.port}/mcp`, {
    method: "POST",
    headers: { ...jsonHeaders, authorization: `Bearer ${await tokenFor(["tickets:write"])}` },
    body: toolCall(name, args),
  });
  const text = await response.text();
  return { id: response.headers.get("x-request-id") ?? "", text };
}

const draft = { title: "Switch is dead", description: "No light" };
const auditPath = (server: ServerProcess) => join(server.logDir, "audit.jsonl");

function recordsIn(path: string): Record<string, unknown>[] {
  const lines = readFileSync(path, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => JSON.parse(line));
}

describe("the audit log of a server", () => {
  it("has the line of every call that was answered, whole, after kill -9 in the middle of many", async () => {
    const server = await start({ MCP_TOOL_CALLS_PER_MINUTE: "100000" });
    const answered = new Set<string>();
    const wanted = 60;
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const callers = Array.from({ length: 8 }, async (_, caller) => {
      for (;;) {
        const name = caller % 2 === 0 ? "create_ticket" : "list_tickets";
        const answer = await call(server, name, caller % 2 === 0 ? draft : {}).catch(() => null);
        if (answer === null) return;
        answered.add(answer.id);
        if (answered.size === wanted) resolve();
      }
    });
    await enough;
    server.child.kill("SIGKILL");
    await once(server.child, "close");
    await Promise.all(callers);
    const recorded = new Set(recordsIn(auditPath(server)).map(({ requestId }) => requestId));
    expect(answered.size).toBeGreaterThanOrEqual(wanted);
    expect([...answered].filter((id) => !recorded.has(id))).toEqual([]);
  });

  it("goes to stdout where it is told to, one object a line, apart from the log by its mark", async () => {
    const server = await start({ MCP_AUDIT_DESTINATION: "stdout" });
    const { id } = await call(server, "list_tickets");
    server.child.kill("SIGTERM");
    await once(server.child, "close");
    const audited = server.log.filter(({ log }) => log === "audit");
    expect(audited).toMatchObject([{ kind: "call", requestId: id, tool: "list_tickets" }]);
    expect(server.log.at(-1)).toMatchObject({ msg: "stopped" });
    expect(existsSync(auditPath(server))).toBe(false);
  });

  it.runIf(existsSync("/dev/full"))(
    "stops calls with `deny` while the disk is full, says so once, and tells of the gap afterwards",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "mcp-full-"));
      cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
      const path = join(folder, "audit.jsonl");
      symlinkSync("/dev/full", path);
      const server = await start({ MCP_AUDIT_ON_FAILURE: "deny", LOG_DIR: folder });
      const lost = "audit lines cannot be written; no call runs until they can be written again";
      for (const name of ["create_ticket", "list_tickets"]) {
        expect((await call(server, name, name === "create_ticket" ? draft : {})).text).toContain(
          `${name} was not run: the audit log cannot be written`,
        );
      }
      expect((await fetch(`http://127.0.0.1:${server.port}/health`)).status).toBe(200);
      rmSync(path);
      const { id, text } = await call(server, "list_tickets");
      expect(text).not.toContain("Switch is dead");
      await server.logged("audit lines are written again");
      expect(server.log.filter(({ msg }) => msg === lost)).toMatchObject([{ level: "error" }]);
      const [gap, served] = recordsIn(path);
      expect(gap).toMatchObject({ log: "audit", kind: "gap", lost: expect.any(Number) });
      expect(served).toMatchObject({ requestId: id, outcome: "ok" });
    },
  );
});
