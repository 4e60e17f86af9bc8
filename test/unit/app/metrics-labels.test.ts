import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callOutcomes, refusals } from "../../../app/src/audit/outcomes.ts";
import { createMetrics } from "../../../app/src/telemetry/metrics.ts";
import { toolNames } from "../../../app/src/tools/registry.ts";
import { jsonHeaders, startInProcess, tokenFor } from "./in-process.ts";

const methods = [
  "_other",
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  "subscriptions/listen",
];

/** Every value that a label of a metric of calls may have. */
const allowed: Readonly<Record<string, ReadonlySet<string>>> = {
  mcp_method_name: new Set(methods),
  gen_ai_tool_name: new Set(["", "_other", ...toolNames]),
  error_type: new Set(["", "_other", "tool_error", "-32700", ...codes(-32600, -32603), "-32000"]),
  network_transport: new Set(["tcp"]),
  tool: new Set(["_other", ...toolNames]),
  outcome: new Set(callOutcomes),
  reason: new Set(refusals),
};

function codes(from: number, to: number): string[] {
  return Array.from({ length: from - to + 1 }, (_, index) => String(from - index));
}

/** Names that a caller makes up, some of them close to real ones or to what label values could break out of. */
const name = fc.oneof(
  fc.string(),
  fc.constantFrom("__proto__", "constructor", 'x"} 1\n', "tools/call ", "list_tickets ", "_OTHER"),
  fc.constantFrom(...toolNames, ...methods),
  fc.constantFrom<unknown>(null, 7, ["list_tickets"], { toString: "x" }),
);

describe("the labels of metrics", () => {
  it("have values from fixed lists only, whatever callers name", async () => {
    const { endpoint, fetch, metrics } = startInProcess();
    const authorization = `Bearer ${await tokenFor(["tickets:write"])}`;
    let answered = 0;
    const request = fc.record({
      jsonrpc: fc.constant("2.0"),
      id: fc.oneof(fc.integer(), fc.string({ minLength: 1 })),
      method: fc.oneof(fc.constantFrom("tools/call", "prompts/get"), name),
      params: fc.record({ name, uri: name, arguments: fc.dictionary(fc.string(), fc.string()) }),
    });
    await fc.assert(
      fc.asyncProperty(request, async (body) => {
        const headers = { ...jsonHeaders, authorization };
        const init = { method: "POST", headers, body: JSON.stringify(body) };
        const response = await fetch(endpoint, init);
        await response.text();
        expect(response.status).toBeLessThan(500);
        answered += 1;
      }),
      { numRuns: 200 },
    );
    expect(answered).toBeGreaterThanOrEqual(200);
    const labels = (await metrics.registry.getMetricsAsJSON())
      .filter((metric) => /^mcp_(server_operation|tool_calls|http_refusals)/.test(metric.name))
      .flatMap(({ values }) => values.flatMap((value) => Object.entries(value.labels)))
      .filter(([label]) => label !== "le");
    expect(labels.length).toBeGreaterThan(20);
    for (const [label, value] of labels)
      expect(allowed[label]?.has(String(value)), `${label}=${value}`).toBe(true);
  });

  it("belong to metrics of limits, cache, audit, refusals, sessions and the process itself", async () => {
    const metrics = createMetrics("1.0.0");
    const names = (await metrics.registry.getMetricsAsJSON()).map((metric) => metric.name);
    for (const wanted of [
      "mcp_rate_limit_refusals_total",
      "mcp_rate_limit_shared",
      "mcp_cache_requests_total",
      "mcp_audit_write_failures_total",
      "mcp_auth_refusals_total",
      "mcp_sessions_active",
      "mcp_sessions_ended_total",
      "process_resident_memory_bytes",
      "nodejs_eventloop_lag_seconds",
    ]) {
      expect(names).toContain(wanted);
    }
  });
});
