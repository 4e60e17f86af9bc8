import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { clients } from "./clients.ts";
import { describeRefusals } from "./refusals.ts";
import { describeTools } from "./tools-contract.ts";

/** Claims of a token that differ from those of a good one; `ttlSec` below 0 makes an expired one. */
export interface TokenOverrides {
  readonly subject?: string;
  readonly audience?: string;
  readonly ttlSec?: number;
}

/** A deployed server: its addresses, and a way to get tokens that it accepts. */
export interface ContractTarget {
  /** URL of `/mcp`. */
  readonly endpoint: string;
  readonly healthUrl: string;
  /** Where metrics can be read by the test, if it can reach them. */
  readonly metricsUrl?: string;
  token(scopes: readonly string[], overrides?: TokenOverrides): Promise<string>;
  /** The limits that the server was given, when they are not the defaults. */
  readonly requestsPerMinute?: number;
  readonly bodyLimitKiB?: number;
}

/** Requests per user and minute of a server that was not told otherwise. */
export const defaultRequestsPerMinute = 120;
/** Largest body in KiB of a server that was not told otherwise. */
export const defaultBodyLimitKiB = 1024;

/** A user that no other test shares, so that rate limits do not meet. */
export function freshSubject(): string {
  return `contract-${randomUUID()}`;
}

/**
 * The black-box suite that every deployed server must pass, whatever it runs on. It needs HTTP only;
 * `target` is called inside the tests, after the caller's own `beforeAll`.
 */
export function describeMcpContract(name: string, target: () => ContractTarget): void {
  describe(`${name}: MCP contract`, () => {
    describeProbes(target);
    describeRefusals(target);
    for (const [client, open] of Object.entries(clients)) describeTools(client, open, target);
  });
}

function describeProbes(target: () => ContractTarget): void {
  const onPublicPort = (path: string) => fetch(new URL(path, target().healthUrl));

  it("answers /health without a token with status, uptime and version, and nothing else", async () => {
    const response = await fetch(target().healthUrl);
    expect(response.status).toBe(200);
    const body = await response.json();
    expect(body).toEqual({
      status: "healthy",
      uptime_seconds: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
  });

  it("answers /ready while it can work", async () => {
    const response = await onPublicPort("ready");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ready" });
  });

  it("does not show metrics on the public port", async () => {
    const response = await onPublicPort("metrics");
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("mcp_");
  });

  it("says in the RFC 9728 document which resource it is and which scopes there are", async () => {
    const response = await onPublicPort(".well-known/oauth-protected-resource/mcp");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      resource: expect.stringMatching(/^https?:\/\/.+\/mcp$/),
      scopes_supported: ["ops:read", "tickets:write", "ops:admin"],
    });
  });

  it("answers JSON with 404 elsewhere", async () => {
    const response = await onPublicPort("nothing-here");
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toContain("application/json");
  });

  it("counts tool calls and refusals where metrics can be read", async (context) => {
    const { metricsUrl } = target();
    if (metricsUrl === undefined) return context.skip("metrics are not reachable from here");
    const text = await (await fetch(metricsUrl)).text();
    expect(text).toContain("# TYPE mcp_server_operation_duration_seconds histogram");
    expect(text).toContain("# TYPE mcp_tool_calls_total counter");
    expect(text).toContain("# TYPE mcp_http_refusals_total counter");
  });
}
