import { afterEach, describe, expect, it, vi } from "vitest";
import { answerInvocations } from "../../../app/src/lambda/invocations.ts";
import { createRuntimeApi } from "../../../app/src/lambda/runtime-api.ts";
import { startFunctionProcess } from "./function-process.ts";
import { jsonHeaders, tokenFor } from "./in-process.ts";
import { eventV2 } from "./lambda-events.ts";
import { startFakeRuntime } from "./lambda-runtime.ts";
import { closeCollectors, startCollector } from "./trace-collector.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
  closeCollectors();
});

const segment = { traceId: "5759e988bd862e3fe1be46a994272793", spanId: "53995c3f42cd8ad8" };
const traceHeader = (sampled: 0 | 1) =>
  `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=${segment.spanId};Sampled=${sampled}`;

async function startTraced(endpoint: string) {
  const started = await startFunctionProcess({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
  cleanups.push(started.close);
  const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
  const call = (_meta: Record<string, unknown> = {}) => {
    const params = { name: "search_inventory", arguments: { query: "switch" }, _meta };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    return eventV2({ headers: { ...jsonHeaders, authorization }, body });
  };
  return { ...started, call };
}

/** The loop of a function whose traces take as long to be sent as the test says. */
async function startLoop(settle: (limitMs: number) => Promise<void>) {
  const runtime = await startFakeRuntime();
  const stop = new AbortController();
  const serve = async () => Response.json({});
  const server = { serve, streams: false, flush: vi.fn(), settle };
  const api = createRuntimeApi(runtime.address);
  const running = answerInvocations(api, server, stop.signal, () => Date.now());
  cleanups.push(async () => {
    stop.abort();
    await running;
    await runtime.close();
  });
  return runtime;
}

describe("the spans of a function", () => {
  it("have arrived before the next event is asked for, after which the process may be frozen", async () => {
    const collector = await startCollector();
    const { runtime, call } = await startTraced(collector.endpoint);
    for (const calls of [1, 2]) {
      await runtime.give({ event: call() });
      await runtime.asked();
      expect(collector.spans()).toHaveLength(calls);
    }
    expect(collector.spans()[0]?.name).toBe("tools/call search_inventory");
  });

  it("are waited for once the caller has its answer, and not before", async () => {
    const { promise: sent, resolve } = Promise.withResolvers<void>();
    const runtime = await startLoop(() => sent);
    const told = await runtime.give({ event: eventV2({ method: "GET", path: "/health" }) });
    expect(JSON.parse(told.body).statusCode).toBe(200);
    const asked = vi.fn();
    const asking = runtime.asked().then(asked);
    // time enough for the loop to ask, if it would
    for (let trips = 0; trips < 5; trips++) {
      await fetch(`http://${runtime.address}/2020-01-01/extension/register`, { method: "POST" });
    }
    expect(asked).not.toHaveBeenCalled();
    resolve();
    await asking;
  });

  it("are waited for 1 s at most, and no longer than the function has left", async () => {
    const settle = vi.fn(async () => {});
    const runtime = await startLoop(settle);
    for (const leftMs of [60_000, 900]) {
      await runtime.give({ event: eventV2({ method: "GET", path: "/health" }), leftMs });
      await runtime.asked();
    }
    const [[first] = [], [second] = []] = settle.mock.calls as number[][];
    expect(first).toBe(1000);
    expect(second).toBeLessThan(900);
  });

  it("fail to arrive where a collector never answers, and the function goes on without them", async () => {
    const collector = await startCollector("never");
    const { runtime, call, lines } = await startTraced(collector.endpoint);
    for (const calls of [1, 2]) {
      const told = await runtime.give({ event: call() });
      expect(JSON.parse(told.body)).toMatchObject({ statusCode: 200 });
      await runtime.asked();
      expect(collector.received.length).toBe(calls);
    }
    // the export itself was not given up yet, which takes 5 s
    expect(lines().filter(({ msg }) => String(msg).includes("exported"))).toEqual([]);
  });

  it("are linked to Lambda's own segment, and kept by the settings' share whatever X-Ray keeps", async () => {
    const collector = await startCollector();
    const { runtime, call } = await startTraced(collector.endpoint);
    const caller = { traceId: "a".repeat(32), spanId: "b".repeat(16) };
    const traceparent = `00-${caller.traceId}-${caller.spanId}-01`;
    await runtime.give({ event: call(), traceHeader: traceHeader(0) });
    await runtime.give({ event: call({ traceparent }), traceHeader: traceHeader(1) });
    await runtime.asked();
    const [alone, called] = collector.spans();
    expect(alone?.traceId).not.toBe(segment.traceId);
    expect(called).toMatchObject({ traceId: caller.traceId, parentSpanId: caller.spanId });
    for (const span of [alone, called]) expect(span?.links).toMatchObject([segment]);
  });
});
