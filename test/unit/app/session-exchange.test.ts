import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createExchange,
  type Exchange,
  type InnerTransport,
} from "../../../app/src/transport/exchange.ts";
import { plainCallOf } from "../../../app/src/transport/plain-call.ts";
import { jsonHeaders, startInProcess, tokenFor, toolCall } from "./in-process.ts";

const endpoint = "http://localhost:8000/mcp";
const requestOf = (headers: Record<string, string> = {}) =>
  new Request(endpoint, { method: "POST", headers: { ...jsonHeaders, ...headers } });

const call: Parameters<Exchange["answer"]>[0] = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "x" },
};
const result = { jsonrpc: "2.0", id: 1, result: {} } as const;
const caller = { request: requestOf(), authInfo: undefined };

describe("an exchange", () => {
  it("answers in JSON when the answer is all there is to say", async () => {
    const { transport, answer, isIdle } = createExchange();
    const answering = answer(call, caller);
    expect(isIdle()).toBe(false);
    await transport.send(result);
    const response = await answering;
    expect(response?.headers.get("content-type")).toBe("application/json");
    expect(await response?.json()).toEqual(result);
    expect(isIdle()).toBe(true);
  });

  it("answers with a stream when more is said before the answer", async () => {
    const { transport, answer } = createExchange();
    const answering = answer(call, caller);
    const note = {
      jsonrpc: "2.0",
      method: "notifications/message",
      params: { level: "info" },
    } as const;
    await transport.send(note, { relatedRequestId: 1 });
    const response = await answering;
    expect(response?.headers.get("content-type")).toBe("text/event-stream");
    await transport.send(result);
    const events = [note, result].map(
      (each) => `event: message\ndata: ${JSON.stringify(each)}\n\n`,
    );
    expect(await response?.text()).toBe(events.join(""));
  });

  it("fails a second request with an id that still runs", async () => {
    const { answer } = createExchange();
    expect(answer(call, caller)).toBeInstanceOf(Promise);
    expect((await answer(call, caller))?.status).toBe(400);
  });

  it("ends the HTTP request of a call that its client cancels", async () => {
    const sdk: InnerTransport = {
      start: async () => {},
      send: async () => {},
      close: async () => {},
      setScopeChallengeResolver() {},
      setSupportedProtocolVersions() {},
    };
    const { transport, answer, isIdle } = createExchange(sdk);
    await transport.start();
    const answering = answer(call, caller);
    sdk.onmessage?.({
      jsonrpc: "2.0",
      method: "notifications/cancelled",
      params: { requestId: 1 },
    });
    expect((await answering)?.status).toBe(202);
    expect(isIdle()).toBe(true);
  });

  it("lets whoever waits for an answer go when it is closed", async () => {
    const { transport, answer } = createExchange();
    const answering = answer(call, caller);
    await transport.close();
    expect((await answering)?.status).toBe(499);
  });
});

describe("a plain call", () => {
  it("is a request of a 2025-era client that wants nothing but its answer", () => {
    expect(plainCallOf(requestOf(), call)).toBe(call);
    expect(plainCallOf(requestOf({ "mcp-protocol-version": "2025-11-25" }), call)).toBe(call);
  });

  it.each([
    ["the current protocol's header", { "mcp-protocol-version": "2026-07-28" }, call],
    ["an Accept without streams", { accept: "application/json" }, call],
    ["a body that is not JSON", { "content-type": "text/plain" }, call],
    ["hello", {}, { ...call, method: "initialize" }],
    ["a log level, which stays behind", {}, { ...call, method: "logging/setLevel" }],
    ["a notification", {}, { jsonrpc: "2.0", method: "tools/call" }],
    ["a batch", {}, [call]],
    ["a wish for progress", {}, { ...call, params: { _meta: { progressToken: 1 } } }],
    [
      "the envelope of the current protocol",
      {},
      { ...call, params: { _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } } },
    ],
    ["members that JSON-RPC does not know", {}, { ...call, more: 1 }],
  ])("fails to be %s", (_, headers, body) => {
    expect(plainCallOf(requestOf(headers), body)).toBeUndefined();
  });

  it("never takes what it does not know, and never throws", () => {
    const request = requestOf();
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(plainCallOf(request, body)).toBeUndefined();
      }),
    );
  });
});

describe("servers kept ready", () => {
  it("answer each of many calls at once with its own answer and its own user", async () => {
    const { fetch, entries } = startInProcess();
    const ask = async (n: number) => {
      const user = `user${n % 5}`;
      const authorization = `Bearer ${await tokenFor(["tickets:write"], user)}`;
      const body = toolCall("create_ticket", { title: `Of ${user} ${n}`, description: "Mine" });
      const init = { method: "POST", headers: { ...jsonHeaders, authorization }, body };
      return [`Of ${user} ${n}`, await (await fetch(endpoint, init)).text()] as const;
    };
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => ask(n)));
    for (const [title, text] of answers) expect(text).toContain(title);
    expect(entries).toHaveLength(100);
  });
});
