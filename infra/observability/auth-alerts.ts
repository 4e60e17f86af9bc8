import type { Alert } from "./alert.ts";
import { grown } from "./series.ts";

/** Refused requests in five minutes that are usual, such as clients that learn where to log in. */
const usualRefusals = 30;

const keysAction =
  "Make server.auth.jwksUrl reachable from the server; known keys hold for a day, then every token is refused. No restart is needed.";

/** Callers who are not let in. */
export const authAlerts: readonly Alert[] = [
  {
    name: "McpServerAuthRefusals",
    severity: "warning",
    meaning:
      "Many requests are refused for their token: an expired or wrong one, or somebody tries.",
    action:
      "mcp_auth_refusals_total by reason says what is wrong with the tokens, the audit log from which addresses. After a change of issuer, audience or key, give clients new tokens.",
    prometheus: ({ asksForTokens }, series) => {
      if (!asksForTokens) return undefined;
      const refusals = series(
        "mcp_http_refusals_total",
        'reason=~"unauthenticated|insufficient_scope"',
      );
      return {
        summary:
          "{{ $value | humanize }} requests in 5 minutes were refused: {{ $labels.reason }}.",
        expr: `sum by (reason) (${grown(refusals, "5m")}) > ${usualRefusals}`,
        for: "0m",
      };
    },
    cloudWatch: {
      role: "auth-refused",
      metric: "Refusals",
      dimensions: { Reason: "unauthenticated" },
      most: usualRefusals,
      summary: `More than ${usualRefusals} requests in five minutes are refused for their token.`,
      action:
        "Metric TokenRefusals says what is wrong with the tokens, the audit lines of the log from which addresses. After a change of issuer, audience or key, give clients new tokens.",
    },
  },
  {
    name: "McpServerKeysUnavailable",
    severity: "critical",
    meaning:
      "The issuer's keys cannot be read: new keys are unknown, and after a day all tokens are refused.",
    action: keysAction,
    prometheus: ({ keySet }, series) => {
      if (!keySet) return undefined;
      const fetches = (result: string) =>
        `sum(${grown(series("mcp_jwks_fetches_total", `result="${result}"`), "15m")})`;
      return {
        summary: "{{ $value | humanize }} fetches of the issuer's keys failed, and none succeeded.",
        expr: `${fetches("failed")} > 0 unless ${fetches("ok")} > 0`,
        for: "5m",
      };
    },
    cloudWatch: {
      role: "keys-unavailable",
      metric: "KeySetFetches",
      dimensions: { Fetch: "failed" },
      most: 0,
      summary: "The issuer's keys cannot be read.",
      action: keysAction,
    },
  },
];
