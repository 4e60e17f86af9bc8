/**
 * What the gateway writes of each request: one line of JSON. Every value is a string, for a variable
 * without a value becomes `-`. Queries and headers, which may hold tokens, are not among them, nor is
 * the user agent: AWS does not promise to escape its quotes, and a line that a caller could write
 * would count as a metric. The caller's name is in the audit log, whose `requestId` is `functionRequestId`
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html).
 */
const accessLog = {
  requestId: "$context.requestId",
  functionRequestId: "$context.integration.requestId",
  time: "$context.requestTime",
  ip: "$context.identity.sourceIp",
  protocol: "$context.protocol",
  host: "$context.domainName",
  method: "$context.httpMethod",
  path: "$context.path",
  route: "$context.routeKey",
  status: "$context.status",
  responseBytes: "$context.responseLength",
  latencyMs: "$context.responseLatency",
  functionLatencyMs: "$context.integration.latency",
  // Lambda's own answer, then that of the server in it
  functionInvocationStatus: "$context.integration.integrationStatus",
  functionStatus: "$context.integration.status",
  functionError: "$context.integration.error",
  gatewayError: "$context.error.message",
} as const;

/** The access log's format, as a stage takes it. */
export function planAccessLogFormat(): string {
  return JSON.stringify(accessLog);
}
