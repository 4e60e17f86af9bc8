import { afterEach, describe, expect, it, vi } from "vitest";
import { openTracing, type TracingConfig } from "../../../app/src/telemetry/open-tracing.ts";
import type { Tracing } from "../../../app/src/telemetry/tracing.ts";
import { type InProcessOptions, jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";
import { createMemoryTickets } from "./memory-tickets.ts";
import { closeCollectors, startCollector, type WireSpan } from "./trace-collector.ts";

afterEach(() => {
  closeCollectors();
  vi.unstubAllEnvs();
});

const logger = () => ({ info: vi.fn(), warn: vi.fn() });

async function openTo(otlpEndpoint: string, change: Partial<TracingConfig> = {}, log = logger()) {
  const config = { otlpHeaders: undefined, traceSampleRatio: 1, name: "ops", version: "1.2.3" };
  const tracing = await openTracing({ ...config, otlpEndpoint, ...change }, log);
  if (tracing === undefined) throw new Error("no tracing");
  return tracing;
}

const attributesOf = (span: WireSpan | undefined) =>
  Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, value.stringValue]));

/** A server with spans, and a way to post to it as a 2025-era client. */
async function startTraced(tracing: Tracing, options: InProcessOptions = {}) {
  const server = startInProcess({ ...options, tracing });
  const authorization = `Bearer ${await tokenFor(["tickets:write"])}`;
  const post = async (
    method: string,
    params: Record<string, unknown>,
    headers: Record<string, string> = {},
    signal: AbortSignal | null = null,
  ) => {
    const body = JSON.stringify({ jsonrpc: "2.0", id: 7, method, params });
    const init = {
      method: "POST",
      headers: { ...jsonHeaders, authorization, ...headers },
      body,
      signal,
    };
    return (await server.fetch(server.endpoint, init)).text();
  };
  return { ...server, post };
}

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const common = {
  "jsonrpc.request.id": "7",
  "network.transport": "tcp",
  "network.protocol.name": "http",
};

describe("spans", () => {
  it("say of each request what the conventions name, and nothing of its content or its caller", async () => {
    const collector = await startCollector();
    const tracing = await openTo(collector.endpoint);
    const { post } = await startTraced(tracing);
    const version = { "mcp-protocol-version": "2025-06-18" };
    await post("tools/call", { name: "search_inventory", arguments: { query: "wordy" } }, version);
    await post("tools/call", { name: "get_item", arguments: { sku: "NO-1" } });
    await post("tools/call", { name: "made_up", arguments: {} });
    await post("resources/read", { uri: "ops://policies/POL-OPS-001" });
    await post("resources/read", { uri: "ops://policies/../../etc/passwd" });
    await post("prompts/get", { name: "policy_answer", arguments: { question: "wordy" } });
    await post("prompts/get", { name: "made_up_prompt" });
    await post("tools/list", {});
    await post("made/up", {});
    await tracing.close(5000);
    const call = { "mcp.method.name": "tools/call", "gen_ai.operation.name": "execute_tool" };
    const read = { "mcp.method.name": "resources/read" };
    const failed = (code: string) => ({ "error.type": code, "rpc.response.status_code": code });
    expect(collector.spans().map((span) => [span.name, attributesOf(span)])).toEqual([
      [
        "tools/call search_inventory",
        {
          ...common,
          ...call,
          "gen_ai.tool.name": "search_inventory",
          "mcp.protocol.version": "2025-06-18",
        },
      ],
      [
        "tools/call get_item",
        { ...common, ...call, "gen_ai.tool.name": "get_item", "error.type": "tool_error" },
      ],
      [
        "tools/call _other",
        { ...common, ...call, "gen_ai.tool.name": "_other", ...failed("-32602") },
      ],
      ["resources/read", { ...common, ...read, "mcp.resource.uri": "ops://policies/POL-OPS-001" }],
      [
        "resources/read",
        {
          ...common,
          ...read,
          "mcp.resource.uri": "ops://policies/../../etc/passwd",
          ...failed("-32602"),
        },
      ],
      [
        "prompts/get policy_answer",
        { ...common, "mcp.method.name": "prompts/get", "gen_ai.prompt.name": "policy_answer" },
      ],
      ["prompts/get", { ...common, "mcp.method.name": "prompts/get", ...failed("-32602") }],
      ["tools/list", { ...common, "mcp.method.name": "tools/list" }],
      ["_other", { ...common, "mcp.method.name": "_other", ...failed("-32601") }],
    ]);
    // OTLP numbers SERVER as 2, and the status ERROR as 2.
    expect(new Set(collector.spans().map(({ kind }) => kind))).toEqual(new Set([2]));
    const status = collector.spans().map((span) => span.status.code === 2);
    expect(status).toEqual([false, true, true, false, true, false, true, false, true]);
    const text = collector.received.map((request) => request.text).join();
    for (const word of ["wordy", "ana", "made_up", "eyJ", "Switch"])
      expect(text).not.toContain(word);
    expect(text).toContain('{"key":"service.name","value":{"stringValue":"ops"}}');
  });

  it("are part of the caller's trace, and linked to that of the HTTP request if it is another", async () => {
    const collector = await startCollector();
    const tracing = await openTo(collector.endpoint);
    const { post, entries } = await startTraced(tracing);
    const _meta = { traceparent: `00-${traceId}-${spanId}-01`, tracestate: "vendor=abc" };
    const call = { name: "list_tickets", arguments: {} };
    const proxy = { traceparent: `00-${"c".repeat(32)}-${"d".repeat(16)}-01` };
    await post("tools/call", { ...call, _meta }, proxy);
    await post("tools/call", { ...call, _meta }, { traceparent: _meta.traceparent });
    await post("tools/call", call);
    await post("tools/call", {
      ...call,
      _meta: { traceparent: `00-${"0".repeat(32)}-${spanId}-01` },
    });
    await tracing.close(5000);
    const [first, second, third, fourth] = collector.spans();
    expect(first).toMatchObject({ traceId, parentSpanId: spanId, traceState: "vendor=abc" });
    expect(first?.links).toMatchObject([{ traceId: "c".repeat(32), spanId: "d".repeat(16) }]);
    expect(second).toMatchObject({ traceId, parentSpanId: spanId });
    expect(second?.links ?? []).toEqual([]);
    for (const root of [third, fourth]) {
      expect(root?.traceId).toMatch(/^[0-9a-f]{32}$/);
      expect(root?.parentSpanId ?? "").toBe("");
    }
    // The audit log names the same traces.
    expect(entries.map((entry) => "traceId" in entry && entry.traceId)).toEqual([
      traceId,
      traceId,
      third?.traceId,
      fourth?.traceId,
    ]);
  });

  it("end as cancelled when the caller goes away before the answer", async () => {
    const collector = await startCollector();
    const tracing = await openTo(collector.endpoint);
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const list = () => {
      resolve();
      return new Promise<never>(() => {});
    };
    const tickets = { ...createMemoryTickets(), list };
    const { post, entries } = await startTraced(tracing, { tickets });
    const leaving = new AbortController();
    const call = { name: "list_tickets", arguments: {} };
    const answer = post("tools/call", call, {}, leaving.signal).catch(() => "gone");
    await begun;
    leaving.abort();
    await vi.waitFor(() => expect(entries).toMatchObject([{ outcome: "cancelled" }]));
    await answer;
    await tracing.close(5000);
    const [span] = collector.spans();
    expect(attributesOf(span)).toMatchObject({ "error.type": "cancelled" });
    expect(entries).toMatchObject([{ traceId: span?.traceId }]);
  });

  it("are kept as the caller decides, and by share where a trace begins here", async () => {
    const collector = await startCollector();
    const tracing = await openTo(collector.endpoint, { traceSampleRatio: 0 });
    const { post, entries } = await startTraced(tracing);
    const traceparent = (flags: string) => ({ traceparent: `00-${traceId}-${spanId}-${flags}` });
    const call = { name: "list_tickets", arguments: {} };
    await post("tools/call", call);
    await post("tools/call", { ...call, _meta: traceparent("00") });
    await post("tools/call", { ...call, _meta: traceparent("01") });
    await tracing.close(5000);
    expect(collector.spans()).toMatchObject([{ traceId, parentSpanId: spanId }]);
    // Those that are not kept have an id all the same.
    expect(entries).toMatchObject(
      [/^[0-9a-f]{32}$/, traceId, traceId].map((id) => ({ traceId: expect.stringMatching(id) })),
    );
  });

  it("are sent where the settings say and nowhere else, whatever the environment says", async () => {
    const collector = await startCollector();
    vi.stubEnv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:1/elsewhere");
    vi.stubEnv("OTEL_TRACES_SAMPLER", "always_off");
    vi.stubEnv("OTEL_SDK_DISABLED", "true");
    vi.stubEnv("OTEL_SERVICE_NAME", "somebody-else");
    const otlpHeaders = "x-api-key=a%20b,x-tenant=7=8";
    const tracing = await openTo(`${collector.endpoint}/base/`, { otlpHeaders });
    const { post } = await startTraced(tracing);
    await post("ping", {});
    await tracing.close(5000);
    expect(collector.received).toMatchObject([
      { url: "/base/v1/traces", headers: { "x-api-key": "a b", "x-tenant": "7=8" } },
    ]);
    expect(collector.received[0]?.text).not.toContain("somebody-else");
  });

  it("fail to be exported without harm to calls; that is logged once, without the headers", async () => {
    const collector = await startCollector(400);
    const log = logger();
    const tracing = await openTo(collector.endpoint, { otlpHeaders: "x-api-key=hunter2" }, log);
    const { post } = await startTraced(tracing);
    const call = { name: "list_tickets", arguments: {} };
    // More than one batch.
    for (let count = 0; count < 600; count += 1) {
      expect(await post("tools/call", call)).toContain("tickets");
    }
    await tracing.close(5000);
    expect(collector.received.length).toBeGreaterThan(1);
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.warn.mock.calls[0]?.[1]).toBe("traces cannot be exported; calls go on");
    expect(JSON.stringify(log.warn.mock.calls)).not.toContain("hunter2");
    expect(log.info).not.toHaveBeenCalled();
  });

  it("fail to be flushed by a collector that never answers, and the shutdown goes on", async () => {
    const { endpoint } = await startCollector("never");
    const tracing = await openTo(endpoint);
    const { post } = await startTraced(tracing);
    await post("ping", {});
    await expect(tracing.close(50)).resolves.toBeUndefined();
  });

  it("fails to start with headers that cannot be read, and shows none of their value", async () => {
    const opening = openTo("http://127.0.0.1:1", { otlpHeaders: "x-api-key=%zz" });
    await expect(opening).rejects.toThrow(
      "OTEL_EXPORTER_OTLP_HEADERS: the value of x-api-key is not percent-encoded well (value hidden).",
    );
  });

  it("are not made, and their code is not loaded, without a collector", async () => {
    const config = { traceSampleRatio: 1, name: "ops", version: "1" };
    const unset = { otlpEndpoint: undefined, otlpHeaders: undefined };
    expect(await openTracing({ ...config, ...unset }, logger())).toBeUndefined();
  });
});
