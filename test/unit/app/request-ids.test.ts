import { describe, expect, it } from "vitest";
import { jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";
import { createMemoryTickets } from "./memory-tickets.ts";

const request = (id: string | number, method: string, params?: Record<string, unknown>) => ({
  jsonrpc: "2.0" as const,
  id,
  method,
  ...(params === undefined ? {} : { params }),
});
const read = (id: string | number) =>
  request(id, "resources/read", { uri: "ops://policies/POL-OPS-001" });
const complete = (id: string | number) =>
  request(id, "completion/complete", {
    ref: { type: "ref/prompt", name: "incident_report" },
    argument: { name: "ticket_id", value: "" },
  });
const hello = request(0, "initialize", {
  protocolVersion: "2025-03-26",
  capabilities: {},
  clientInfo: { name: "test", version: "1.0.0" },
});
const cancel = (requestId: string | number) => ({
  jsonrpc: "2.0",
  method: "notifications/cancelled",
  params: { requestId },
});

/** A server with a reader, in a session if `legacyMode` asks for one; tickets wait until `release`. */
async function start(legacyMode: "stateless" | "sessions") {
  const held = Promise.withResolvers<void>();
  const tickets = createMemoryTickets();
  const server = startInProcess({
    serving: { legacyMode },
    tickets: {
      ...tickets,
      async list(query) {
        await held.promise;
        return tickets.list(query);
      },
      async get(id) {
        await held.promise;
        return tickets.get(id);
      },
    },
  });
  const headers = new Headers({ ...jsonHeaders });
  headers.set("authorization", `Bearer ${await tokenFor(["ops:read"])}`);
  const post = (body: unknown) =>
    server.fetch(server.endpoint, { method: "POST", headers, body: JSON.stringify(body) });
  if (legacyMode === "sessions") {
    const session = (await post(hello)).headers.get("mcp-session-id");
    headers.set("mcp-session-id", session ?? "");
  }
  return { ...server, post, release: held.resolve };
}

describe.each(["stateless", "sessions"] as const)("a batch, %s", (legacyMode) => {
  it.each([
    ["in which two requests have one id", [read(1), complete(1)], "id 1"],
    ["in which two requests have one id of text", [read("a"), complete("a")], 'id "a"'],
    ["that cancels a request of its own", [complete(1), cancel(1)], "id 1"],
  ])("fails %s, with nothing of it served", async (_, batch, named) => {
    const { post, entries } = await start(legacyMode);
    const response = await post(batch);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: -32600, message: expect.stringContaining(named) },
    });
    expect(entries).toMatchObject([{ kind: "refusal", outcome: "invalid_request", status: 400 }]);
  });

  it("is served if its ids differ, be it only in type", async () => {
    const { post, entries } = await start(legacyMode);
    const answer = await (await post([read(1), read("1")])).text();
    expect(answer.match(/"POL-OPS-001"|POL-OPS-001/g)?.length).toBeGreaterThan(1);
    expect(entries).toMatchObject([{ kind: "resource" }, { kind: "resource" }]);
  });
});

it("answers a request that is named like a cancellation", async () => {
  const { post } = await start("stateless");
  const response = await post(request(1, "notifications/cancelled", { requestId: 1 }));
  expect(await response.text()).toContain('"code":-32601');
});

describe("a session", () => {
  it("fails a request with the id of one that still runs, and records the first", async () => {
    const { post, release, entries } = await start("sessions");
    const first = post(complete(1));
    const second = await post(read(1));
    const third = await post([read(2), read(1)]);
    expect([second.status, third.status]).toEqual([400, 400]);
    release();
    expect(await (await first).json()).toMatchObject({ id: 1, result: { completion: {} } });
    expect(entries).toMatchObject([{ kind: "refusal" }, { kind: "refusal" }]);
  });

  it("fails the same in a stream: what is answered is what is recorded", async () => {
    const { post, release, entries } = await start("sessions");
    const slow = complete(1);
    const streamed = await post({
      ...slow,
      params: { ...slow.params, _meta: { progressToken: 1 } },
    });
    const second = await post(read(1));
    const third = await post([read(2), read(1)]);
    expect([second.status, third.status]).toEqual([400, 400]);
    expect(await second.json()).toMatchObject({ error: { code: -32600 } });
    release();
    expect(await streamed.text()).toContain('"completion"');
    expect(entries).toMatchObject([{ kind: "refusal" }, { kind: "refusal" }]);
  });

  it("ends the stream of a request that is cancelled, and takes its id again", async () => {
    const { post, entries, release } = await start("sessions");
    const slow = complete(1);
    const params = { ...slow.params, _meta: { progressToken: 1 } };
    const streamed = await post({ ...slow, params });
    expect((await post(cancel(1))).status).toBe(202);
    expect(await streamed.text()).not.toContain('"completion"');
    release();
    expect(await (await post(read(1))).json()).toMatchObject({ id: 1, result: {} });
    expect(entries).toMatchObject([{ kind: "resource", outcome: "ok" }]);
  });

  it("records a prompt that is cancelled when it is cancelled, not when the session ends", async () => {
    const { post, entries, release } = await start("sessions");
    const prompt = { name: "incident_report", arguments: { ticket_id: "TKT-0001" } };
    const waiting = post(request(1, "prompts/get", prompt));
    await post(cancel(1));
    expect((await waiting).status).toBe(202);
    expect(entries).toMatchObject([{ kind: "prompt", prompt: "incident_report" }]);
    release();
  });
});
