import { afterEach, describe, expect, it } from "vitest";
import type { Audit } from "../../../app/src/audit/audit.ts";
import { createRecorder } from "../../../app/src/audit/recorder.ts";
import { clients, type Fetch, type McpSession } from "../../contract/clients.ts";
import { type InProcessOptions, jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";

const opened: McpSession[] = [];
afterEach(async () => {
  for (const session of opened.splice(0)) await session.close();
});

/** A server, and a way to post to it as a 2025-era client; answers are what JSON-RPC carries. */
async function start(options: InProcessOptions = {}) {
  const server = startInProcess(options);
  const authorization = `Bearer ${await tokenFor(["tickets:write"])}`;
  const post = async (method: string, params: Record<string, unknown>) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const init = { method: "POST", headers: { ...jsonHeaders, authorization }, body };
    const response = await server.fetch(server.endpoint, init);
    return { id: response.headers.get("x-request-id"), text: await response.text() };
  };
  return { ...server, post };
}

/** A 2025-era client in a session, and the session ids that went over the wire. */
async function startSessions() {
  const sessionIds = new Set<string>();
  const server = startInProcess({ serving: { legacyMode: "sessions" } });
  const fetch: Fetch = async (url, init) => {
    const id = new Headers(init?.headers).get("mcp-session-id");
    if (id !== null) sessionIds.add(id);
    return server.fetch(url, init);
  };
  const open = clients["client 2.4, legacy protocol"];
  if (open === undefined) throw new Error("no such client");
  const session = await open(server.endpoint, await tokenFor(["tickets:write"]), fetch);
  opened.push(session);
  return { ...server, session, sessionIds };
}

const of = (kind: string, requestId: string | null, rest: Record<string, unknown>) => ({
  kind,
  requestId,
  user: "ana",
  ms: expect.any(Number),
  ...rest,
});

describe("resources and prompts in the audit log", () => {
  it("are recorded with who asked for what and how it ended", async () => {
    const { post, entries } = await start();
    const resource = await post("resources/read", { uri: "ops://policies/POL-OPS-001" });
    const question = { question: "who is called at night?" };
    const prompt = await post("prompts/get", { name: "policy_answer", arguments: question });
    expect(entries).toEqual([
      of("resource", resource.id, { resource: "ops://policies/POL-OPS-001", outcome: "ok" }),
      of("prompt", prompt.id, { prompt: "policy_answer", outcome: "ok" }),
    ]);
    expect(JSON.stringify(entries)).not.toContain("night");
  });

  it("are recorded when they are refused, with the way out of the served paths that was tried", async () => {
    const { post, entries } = await start();
    const uris = [
      "ops://policies/../../etc/passwd",
      "ops://policies/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "ops://policies/%252e%252e%252fetc",
      "file:///etc/passwd",
      "ops://policies/POL-OPS-001%00",
      "ops://policies/..\\..\\windows",
    ];
    const ids: (string | null)[] = [];
    for (const uri of uris) {
      const { id, text } = await post("resources/read", { uri });
      expect(text).toContain('"error"');
      ids.push(id);
    }
    expect(entries).toEqual(
      uris.map((resource, index) =>
        of("resource", ids[index] ?? null, { resource, outcome: "refused" }),
      ),
    );
  });

  it("are recorded with kind and size when what was asked for is no text at all", async () => {
    const { post, entries } = await start();
    await post("resources/read", { uri: { toString: 1 } });
    await post("resources/read", {});
    await post("prompts/get", { name: ["a"] });
    await post("prompts/get", { name: "a name\nof two lines" });
    expect(entries).toMatchObject([
      { kind: "resource", resource: "[object]", outcome: "refused" },
      { kind: "resource", resource: "[undefined]", outcome: "refused" },
      { kind: "prompt", prompt: "[list, 1 entries]", outcome: "refused" },
      { kind: "prompt", prompt: expect.stringMatching(/^\[text, 19 characters, #/) },
    ]);
  });

  it("belong to the caller's trace", async () => {
    const { post, entries } = await start();
    const traceId = "a".repeat(32);
    const _meta = { traceparent: `00-${traceId}-${"b".repeat(16)}-01` };
    await post("resources/read", { uri: "ops://inventory/summary", _meta });
    expect(entries).toMatchObject([{ traceId }]);
  });

  it("name the session by a fingerprint, which is the same for all of it and no use to enter it", async () => {
    const { entries, session, sessionIds } = await startSessions();
    await session.read("ops://policies/POL-OPS-001");
    await session.call("list_tickets");
    const [resource, call] = entries;
    expect(resource).toMatchObject({ session: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(call).toMatchObject({ session: resource && "session" in resource && resource.session });
    expect(sessionIds.size).toBe(1);
    for (const id of sessionIds) expect(JSON.stringify(entries)).not.toContain(id);
  });

  it("are not recorded for lists, which give out no data", async () => {
    const { post, entries } = await start();
    for (const list of ["tools", "resources", "prompts"]) await post(`${list}/list`, {});
    expect(entries).toEqual([]);
  });
});

describe("an audit log that cannot be written, with `deny`", () => {
  /** A log on a disk that can be full. */
  function fillable() {
    const disk = { full: true };
    const lines: Record<string, unknown>[] = [];
    const audit: Audit = createRecorder({
      sink: {
        write(text) {
          if (disk.full) throw new Error("ENOSPC");
          lines.push(JSON.parse(text));
        },
        close() {},
      },
      onFailure: "deny",
      clock: () => new Date(0),
      lost() {},
      recovered() {},
    });
    return { disk, lines, audit };
  }

  it("refuses what changes data before it does, then everything, and serves again once there is room", async () => {
    const { disk, lines, audit } = fillable();
    const { post } = await start({ audit });
    const draft = { title: "Switch is dead", description: "No light" };
    const create = () => post("tools/call", { name: "create_ticket", arguments: draft });
    const list = () => post("tools/call", { name: "list_tickets", arguments: {} });
    const read = () => post("resources/read", { uri: "ops://policies/POL-OPS-001" });
    const prompt = () =>
      post("prompts/get", { name: "policy_answer", arguments: { question: "who?" } });
    for (const ask of [create, list, read, prompt]) {
      expect((await ask()).text).toContain("the audit log cannot be written");
    }
    disk.full = false;
    // No ticket was made.
    expect((await list()).text).not.toContain("Switch is dead");
    expect((await read()).text).toContain("Escalation");
    expect((await create()).text).toContain("TKT-");
    const { id } = await create();
    expect(lines).toMatchObject([
      { kind: "gap", since: "1970-01-01T00:00:00.000Z" },
      { kind: "call", tool: "list_tickets", outcome: "ok" },
      { kind: "resource", outcome: "ok" },
      { kind: "attempt", tool: "create_ticket" },
      { kind: "call", tool: "create_ticket", outcome: "ok" },
      { kind: "attempt", tool: "create_ticket", requestId: id },
      { kind: "call", tool: "create_ticket", outcome: "ok", requestId: id },
    ]);
  });
});
