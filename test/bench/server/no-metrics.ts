import type { Metrics } from "../../../app/src/telemetry/metrics.ts";

const ignore = () => {};

/** Counts nothing, and asks the process nothing either. */
export const noMetrics: Metrics = {
  operation: ignore,
  toolCall: ignore,
  refusal: ignore,
  auditFailure: ignore,
  limiterShared: ignore,
  authRefusal: ignore,
  keySetFetch: ignore,
  limitRefusal: ignore,
  toolRunning: ignore,
  cache: ignore,
  sessionsActive: ignore,
  sessionEnded: ignore,
  subscriptionsActive: ignore,
  webhookDelivery: ignore,
  storeFailure: ignore,
};
