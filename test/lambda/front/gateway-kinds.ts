import { type GatewayAnswer, ownAnswer } from "./gateway-answer.ts";

/** An HTTP API, or a REST API whose answers are streamed. */
export type GatewayKind = "http" | "stream";

/** What a kind of API does by itself. */
interface KindOfGateway {
  readonly requestLimitBytes: number;
  readonly integrationTimeoutMs: number;
  readonly renamesHeaders: boolean;
  readonly noRoute: GatewayAnswer;
  /** The function failed, or what it answered cannot be used. */
  readonly failed: GatewayAnswer;
  /** Lambda took no further call. */
  readonly rejected: GatewayAnswer;
  readonly late: GatewayAnswer;
}

const tenMiB = 10 * 2 ** 20;

/**
 * Limits are those of the quota pages
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html and
 * api-gateway-execution-service-limits-table.html). The answers of a REST API are those of
 * https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html; no page lists those of
 * an HTTP API, whose users report 500 for a failed function and 503 for one that was late or throttled.
 */
export const gatewayKinds: Readonly<Record<GatewayKind, KindOfGateway>> = {
  http: {
    requestLimitBytes: tenMiB,
    integrationTimeoutMs: 30_000,
    renamesHeaders: false,
    noRoute: ownAnswer(404, "Not Found"),
    failed: ownAnswer(500, "Internal Server Error"),
    rejected: ownAnswer(503, "Service Unavailable"),
    late: ownAnswer(503, "Service Unavailable"),
  },
  stream: {
    requestLimitBytes: tenMiB,
    integrationTimeoutMs: 900_000,
    renamesHeaders: true,
    // a REST API takes a path that it does not know for a call without a signature
    noRoute: ownAnswer(403, "Missing Authentication Token"),
    failed: ownAnswer(502, "Internal server error"),
    rejected: ownAnswer(500, "Internal server error"),
    late: ownAnswer(504, "Endpoint request timed out"),
  },
};
