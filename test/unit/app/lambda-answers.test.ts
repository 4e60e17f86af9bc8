import { Readable } from "node:stream";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Deadline, startDeadline } from "../../../app/src/lambda/deadline.ts";
import { readHttpEvent, type Serve } from "../../../app/src/lambda/http-event.ts";
import { answerInvocations } from "../../../app/src/lambda/invocations.ts";
import { createRuntimeApi } from "../../../app/src/lambda/runtime-api.ts";
import { streamedAnswer } from "../../../app/src/lambda/streamed-answer.ts";
import { traceparentOf } from "../../../app/src/lambda/trace-header.ts";
import { mostAnswerBytes } from "../../../app/src/lambda/whole-answer.ts";
import { jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";
import { eventV1, eventV2 } from "./lambda-events.ts";
import { startFakeRuntime } from "./lambda-runtime.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

/** The loop of a function around a server that answers as the test says. */
async function startLoop(serve: Serve, streams = false) {
  const runtime = await startFakeRuntime();
  const stop = new AbortController();
  const server = { serve, streams, flush: vi.fn(), settle: vi.fn(async () => {}) };
  const api = createRuntimeApi(runtime.address);
  const running = answerInvocations(api, server, stop.signal, () => Date.now());
  cleanups.push(async () => {
    stop.abort();
    await running;
    await runtime.close();
  });
  return { runtime, server };
}

const call = JSON.stringify({ jsonrpc: "2.0", id: 7, method: "tools/call", params: {} });

describe("the answers of a function", () => {
  it("are an error with the request's id instead of silence when the time is over, and the request is told to stop", async () => {
    const stopped = Promise.withResolvers<void>();
    const { runtime } = await startLoop(async (request) => {
      request.signal.addEventListener("abort", () => stopped.resolve());
      return new Promise(() => {});
    });
    const told = await runtime.give({ event: eventV2({ body: call }), leftMs: 350 });
    const { statusCode, body } = JSON.parse(told.body);
    expect(statusCode).toBe(504);
    expect(JSON.parse(body)).toMatchObject({ id: 7, error: { message: /longer than/ } });
    await stopped.promise;
  });

  it("are an error that a client can read when they are larger than Lambda passes on", async () => {
    const { runtime } = await startLoop(async () => Response.json("x".repeat(mostAnswerBytes)));
    const told = await runtime.give({ event: eventV2({ body: call }) });
    const { statusCode, body } = JSON.parse(told.body);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ id: 7, error: { message: /larger than 6 MiB/ } });
  });

  it("that break off are told to Lambda, and the next request is answered", async () => {
    let broken = true;
    const { runtime } = await startLoop(async () => {
      if (!broken) return Response.json({ ok: true });
      broken = false;
      return new Response(
        new ReadableStream({ start: (body) => body.error(new Error("the disk is gone")) }),
      );
    });
    const told = await runtime.give({ event: eventV2({ body: call }) });
    expect(JSON.parse(told.body)).toEqual({
      errorType: "Function.FailedAnswer",
      errorMessage: "The answer broke off before it was complete",
      stackTrace: [],
    });
    const next = await runtime.give({ event: eventV2({ body: call }) });
    expect(JSON.parse(next.body)).toMatchObject({ statusCode: 200 });
  });

  it("go out after the metrics were written", async () => {
    const order: string[] = [];
    const { runtime, server } = await startLoop(async () => Response.json({}));
    server.flush.mockImplementation(() => void order.push("flush"));
    server.settle.mockImplementation(async () => void order.push("settle"));
    await runtime.give({ event: eventV2({ body: call }) }).then(() => order.push("told"));
    await runtime.asked();
    expect(order[0]).toBe("flush");
    expect(order.toSorted()).toEqual(["flush", "settle", "told"]);
  });

  it("fails an event that is none of HTTP, with what to do", async () => {
    const serve = vi.fn();
    const { runtime } = await startLoop(serve);
    for (const event of [{ key1: "value1" }, { ...eventV1(), requestContext: { elb: {} } }]) {
      const told = await runtime.give({ event });
      expect(told.path).toMatch(/\/error$/);
      expect(told.headers["lambda-runtime-function-error-type"]).toBe("Function.UnknownEvent");
      expect(JSON.parse(told.body).errorMessage).toMatch(/Send a request to its URL/);
    }
    expect(serve).not.toHaveBeenCalled();
  });

  it.each([
    ["2.0", eventV2],
    ["1.0", eventV1],
  ])(
    "are to the address that the gateway saw, whatever a header of payload %s says",
    async (_, eventOf) => {
      const seen: unknown[] = [];
      const { runtime } = await startLoop(async (_request, address) => {
        seen.push(address);
        return Response.json({});
      });
      const headers = { "x-forwarded-for": "198.51.100.1", "X-Forwarded-For": "198.51.100.2" };
      await runtime.give({ event: eventOf({ headers, address: "2001:db8::1" }) });
      expect(seen).toEqual(["2001:db8::1"]);
    },
  );

  it("belong to the trace of Lambda, unless the caller names one", async () => {
    const traces: unknown[] = [];
    const { runtime } = await startLoop(async ({ headers }) => {
      traces.push(headers.get("traceparent"));
      return Response.json({});
    });
    const traceHeader =
      "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    const own = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
    await runtime.give({ event: eventV2(), traceHeader });
    await runtime.give({ event: eventV2({ headers: { traceparent: own } }), traceHeader });
    expect(traces).toEqual(["00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", own]);
    expect(traceparentOf("Root=1-5759e988-bd862e3fe1be46a994272793")).toBeUndefined();
  });

  it("are streamed with status and headers first where that is asked for", async () => {
    const { runtime } = await startLoop(
      async () => new Response("abc", { status: 201, headers: { "x-a": "1" } }),
      true,
    );
    const { headers, body } = await runtime.give({ event: eventV1({ body: call }) });
    expect(headers).toMatchObject({
      "lambda-runtime-function-response-mode": "streaming",
      "content-type": "application/vnd.awslambda.http-integration-response",
      "transfer-encoding": "chunked",
    });
    const [prelude = "", text] = body.split("\0".repeat(8));
    expect(JSON.parse(prelude)).toMatchObject({ statusCode: 201, headers: { "x-a": "1" } });
    expect(text).toBe("abc");
  });

  it("end a stream that goes on for longer than the function may, in good order", async () => {
    const cancelled = vi.fn();
    const body = new ReadableStream({
      start: (to) => to.enqueue(Buffer.from("a")),
      cancel: cancelled,
    });
    const event = readHttpEvent(eventV1());
    if (event === undefined) throw new Error("no event");
    const { promise: passed, resolve } = Promise.withResolvers<void>();
    const deadline: Pick<Deadline, "passed"> = { passed };
    const chunks: string[] = [];
    const stream = streamedAnswer(event, async () => new Response(body), deadline);
    for await (const chunk of Readable.from(stream)) {
      chunks.push(Buffer.from(chunk).toString());
      if (chunks.length === 2) resolve();
    }
    expect(chunks[1]).toBe("a");
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it("tell in trailers of a stream that broke off", async () => {
    const { runtime } = await startLoop(async () => {
      let first = true;
      return new Response(
        new ReadableStream({
          pull(to) {
            if (!first) throw new Error("broke off");
            first = false;
            to.enqueue(Buffer.from("a"));
          },
        }),
      );
    }, true);
    const { trailers } = await runtime.give({ event: eventV1({ body: call }) });
    expect(trailers["lambda-runtime-function-error-type"]).toBe("Function.StreamFailed");
  });

  it("leave what a deadline has already cleared alone", () => {
    vi.useFakeTimers();
    cleanups.push(() => vi.useRealTimers());
    const kept = startDeadline(1000, () => 0);
    const cleared = startDeadline(1000, () => 0);
    cleared.clear();
    vi.advanceTimersByTime(700);
    expect([kept.signal.aborted, cleared.signal.aborted]).toEqual([true, false]);
  });
});

describe("a server that answers in one piece", () => {
  const inOnePiece = { serving: { streams: false } };

  it("serves clients of both eras without a stream, and has none to listen to", async () => {
    const types = new Set<string | null>();
    const server = startInProcess(inOnePiece);
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    for (const versionNegotiation of [{ mode: "legacy" }, { mode: "auto" }] as const) {
      const client = new Client({ name: "test", version: "1" }, { versionNegotiation });
      await client.connect(
        new StreamableHTTPClientTransport(new URL(server.endpoint), {
          fetch: async (url, init) => {
            const response = await server.fetch(url, init);
            if (init?.method === "POST" && response.status === 200)
              types.add(response.headers.get("content-type"));
            return response;
          },
          requestInit: { headers: { authorization } },
        }),
      );
      const progress = vi.fn();
      const given = { name: "search_inventory", arguments: { query: "switch" } };
      const { structuredContent } = await client.callTool(given, { onprogress: progress });
      expect(structuredContent).toHaveProperty("items");
      await client.close();
    }
    expect([...types]).toEqual(["application/json"]);
  });

  it.each(["GET", "DELETE"])("fails %s with 405", async (method) => {
    const server = startInProcess(inOnePiece);
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const response = await server.fetch(server.endpoint, {
      method,
      headers: { authorization, accept: "text/event-stream" },
    });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("fails subscriptions as a method that is not there", async () => {
    const server = startInProcess(inOnePiece);
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    const response = await server.fetch(server.endpoint, {
      method: "POST",
      headers: { ...jsonHeaders, authorization },
      body: JSON.stringify({ jsonrpc: "2.0", id: 3, method: "subscriptions/listen", params: {} }),
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ id: 3, error: { code: -32601 } });
  });
});
