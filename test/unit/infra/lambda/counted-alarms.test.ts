import { describe, expect, it } from "vitest";
import { z } from "zod";
import { refusals } from "../../../../app/src/audit/outcomes.ts";
import { createEmfMetrics } from "../../../../app/src/telemetry/emf-metrics.ts";
import { planAlarms } from "../../../../infra/lambda/alarms-plan.ts";
import { planCountedAlarms } from "../../../../infra/lambda/counted-alarms-plan.ts";
import { alerts } from "../../../../infra/observability/alerts.ts";
import { contextOf } from "./gateway.ts";
import { lambdaSettingsOf } from "./settings.ts";

const everything = {
  auth: { mode: "jwks", issuer: "https://id.example.com", jwksUrl: "https://id.example.com/k" },
  webhook: { url: "https://hooks.example.com" },
};
const server = (settings: Record<string, unknown> = {}) => lambdaSettingsOf(settings).server;
const roles = (settings: Record<string, unknown>) =>
  planCountedAlarms(server(settings)).map(({ role }) => role);

const line = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

/** Every metric of CloudWatch that a server writes when each thing happened once: `namespace name dimensions`. */
function written(name: string): string[] {
  const lines: string[] = [];
  const metrics = createEmfMetrics({
    server: name,
    clock: () => new Date(0),
    write: (text) => lines.push(...text.trim().split("\n")),
  });
  const happenings = [
    ...refusals.map((reason) => () => metrics.refusal(reason)),
    () => metrics.keySetFetch("failed"),
    () => metrics.auditFailure(),
    () => metrics.storeFailure(),
    () => metrics.webhookDelivery("failed"),
  ];
  for (const happens of happenings) {
    happens();
    metrics.flush();
  }
  return lines.flatMap((text) => {
    const document = line.parse(JSON.parse(text));
    return document._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((names) =>
          told(Namespace, Name, Object.fromEntries(names.map((key) => [key, document[key]]))),
        ),
      ),
    );
  });
}

function told(
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, unknown>>,
): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${namespace} ${metric} ${JSON.stringify(sorted)}`;
}

describe("alarms on what the server counts", () => {
  it("look at metrics that it writes, by exactly these dimensions", () => {
    const plans = planCountedAlarms(server(everything));
    expect(plans).toHaveLength(5);
    const known = written("ops-assistant");
    for (const { source } of plans) {
      expect(known).toContain(told(source.namespace, source.metricName, source.dimensions));
    }
  });

  it("fails on a dimension that it does not write", () => {
    const dimensions = { Server: "ops-assistant", Reason: "unheard_of" };
    expect(written("ops-assistant")).not.toContain(told("mcp-stacks", "Refusals", dimensions));
  });

  it("are made for what can happen alone", () => {
    expect(roles(everything)).toEqual([
      "auth-refused",
      "keys-unavailable",
      "audit-failing",
      "store-failing",
      "webhook-failing",
    ]);
    expect(roles({})).toEqual(["auth-refused", "audit-failing", "store-failing"]);
    expect(roles({ auth: { mode: "none" }, store: "sqlite" })).toEqual(["audit-failing"]);
  });

  it("are raised by one count of a fault, and by more refusals than are usual", () => {
    const most = planCountedAlarms(server(everything)).map(({ role, threshold }) => [
      role,
      threshold,
    ]);
    expect(most).toEqual([
      ["auth-refused", 30],
      ["keys-unavailable", 0],
      ["audit-failing", 0],
      ["store-failing", 0],
      ["webhook-failing", 0],
    ]);
  });

  it("bring, with those on AWS's own figures, every alarm that the list names, and no other", () => {
    const named = alerts.flatMap(({ cloudWatch }) =>
      "absent" in cloudWatch ? [] : ["role" in cloudWatch ? cloudWatch.role : cloudWatch.awsRole],
    );
    const context = contextOf({});
    const sources = { gateway: {}, fn: {} };
    const all = { ...context, settings: { ...context.settings, server: server(everything) } };
    expect(
      planAlarms(all, sources)
        .map(({ role }) => role)
        .sort(),
    ).toEqual([...new Set(named)].sort());
  });
});
