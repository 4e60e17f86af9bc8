import { metricsNamespace } from "../../app/src/contract.ts";
import type { ServerSettings } from "../config/schema.ts";
import type { CountedAlarm } from "../observability/alert.ts";
import { alerts } from "../observability/alerts.ts";

const fiveMinutesSec = 5 * 60;

/** Whether a server with these settings can count what an alarm looks at; the others would cost and be silent. */
function isCounted({ metric }: CountedAlarm, { auth, store, webhook }: ServerSettings): boolean {
  switch (metric) {
    case "Refusals":
      return auth.mode !== "none";
    case "KeySetFetches":
      return auth.mode === "jwks";
    case "StoreFailures":
      return store !== "sqlite";
    case "WebhookDeliveries":
      return webhook.url !== undefined;
    default:
      return true;
  }
}

/** Alarms on what the server itself counts, from the list of all alerts: role, texts, threshold and source. */
export function planCountedAlarms(server: ServerSettings) {
  return alerts.flatMap(({ cloudWatch }) => {
    if (!("metric" in cloudWatch) || !isCounted(cloudWatch, server)) return [];
    const { role, metric, dimensions, most, summary, action } = cloudWatch;
    return [
      {
        role,
        threshold: most,
        text: [summary, action] as const,
        source: {
          namespace: metricsNamespace,
          metricName: metric,
          // the server writes its name with each count
          dimensions: { Server: server.name, ...dimensions },
          statistic: "Sum",
          period: fiveMinutesSec,
        },
      },
    ];
  });
}
