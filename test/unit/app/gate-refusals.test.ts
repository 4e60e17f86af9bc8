import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../../app/src/audit/audit.ts";
import type { Authenticator } from "../../../app/src/auth/authenticator.ts";
import { createReadiness } from "../../../app/src/readiness.ts";
import {
  type InProcessOptions,
  jsonHeaders,
  startInProcess,
  tokenFor,
  toolCall,
} from "./in-process.ts";

/** A server that hears of one address, and keeps with which key its refusals share audit lines. */
function startKeyed(options: InProcessOptions = {}) {
  const lines: { entry: AuditEntry; often: string | undefined }[] = [];
  const audit = {
    accepts: () => true,
    record: (entry: AuditEntry, often?: string) => void lines.push({ entry, often }),
    close() {},
  };
  const server = startInProcess({ address: "192.0.2.7", audit, ...options });
  const send = (headers: Record<string, string> = {}) =>
    server.fetch(server.endpoint, {
      method: "POST",
      headers: { ...jsonHeaders, ...headers },
      body: toolCall("list_tickets", {}),
    });
  return { ...server, lines, send };
}

describe("requests of an address that are refused again and again", () => {
  it.each([
    ["without a token", {}, 401],
    ["under a foreign host", { host: "evil.example" }, 403],
    ["from a foreign page", { origin: "https://evil.example" }, 403],
  ])("share audit lines after 60 %s, and count each", async (_, headers, status) => {
    const { send, lines, metrics } = startKeyed();
    for (let n = 0; n < 60; n++) expect((await send(headers)).status).toBe(status);
    expect(lines.filter(({ often }) => often !== undefined)).toHaveLength(1);
    // Those without a token use up the tries of this second, too.
    for (let n = 0; n < 20; n++) await send();
    expect(lines.slice(60).map(({ often }) => often)).toEqual(
      Array<string>(20).fill("address 192.0.2.7"),
    );
    expect(lines.at(-1)).toMatchObject({ entry: { outcome: "rate_limited", status: 429 } });
    const authorization = `Bearer ${await tokenFor(["ops:read"])}`;
    expect((await send({ authorization })).status).toBe(429);
    const text = await metrics.registry.metrics();
    const counted = [...text.matchAll(/^mcp_http_refusals_total\{.*\} (\d+)$/gm)];
    expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(81);
  });
});

describe("while the issuer's keys are away", () => {
  const away: Authenticator = {
    mode: "jwks",
    authenticate: async () => Response.json({}, { status: 503 }),
    available: () => false,
  };

  it("fails with 503 that no address answers for, and that is not taken for a bad token", async () => {
    const { send, lines, metrics } = startKeyed({ authenticator: away });
    for (let n = 0; n < 100; n++) expect((await send()).status).toBe(503);
    const outcomes = new Set(lines.map(({ entry }) => "outcome" in entry && entry.outcome));
    expect([...outcomes]).toEqual(["keys_unavailable"]);
    // One second of them is one line.
    expect(lines.every(({ often }) => often === "address 192.0.2.7")).toBe(true);
    const text = await metrics.registry.metrics();
    expect(text).toContain('mcp_http_refusals_total{reason="keys_unavailable"} 100');
    expect(text).not.toContain('reason="unauthenticated"');
  });

  it("fails readiness", async () => {
    const { fetch } = startInProcess({ authenticator: away });
    const response = await fetch("http://localhost:8000/ready");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: "keys_unavailable" });
  });
});

describe("readiness", () => {
  it("fails while the audit refuses every call, and comes back by itself", async () => {
    let accepts = false;
    const { fetch } = startInProcess({ auditAccepts: () => accepts });
    const ready = async () => (await fetch("http://localhost:8000/ready")).json();
    expect(await ready()).toEqual({ status: "audit_unavailable" });
    accepts = true;
    expect(await ready()).toEqual({ status: "ready" });
  });

  it("says once for each outage of the store why it fails, without a stack", async () => {
    const said: unknown[] = [];
    const say = (level: string) => (fields: unknown, text?: string) =>
      void said.push([level, fields, text]);
    let away = true;
    const readiness = createReadiness({
      draining: () => false,
      checkStore: () => (away ? Promise.reject(new Error("disk is full")) : Promise.resolve()),
      authenticator: {},
      audit: { accepts: () => true },
      logger: { error: say("error"), debug: say("debug"), info: say("info") },
    });
    for (let n = 0; n < 2; n++)
      expect(await readiness({ withStore: true })).toBe("store_unavailable");
    away = false;
    for (let n = 0; n < 2; n++) expect(await readiness({ withStore: true })).toBe("ready");
    const why = [{ reason: "disk is full" }, "the ticket store cannot be used"];
    expect(said).toEqual([
      ["error", ...why],
      ["debug", ...why],
      ["info", "the ticket store can be used again", undefined],
    ]);
  });
});
