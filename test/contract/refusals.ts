import { describe, expect, it } from "vitest";
import {
  type ContractTarget,
  defaultBodyLimitKiB,
  defaultRequestsPerMinute,
  freshSubject,
} from "./mcp-contract.ts";

const all = ["ops:read", "tickets:write", "ops:admin"];

/** What a server must refuse, and how. */
export function describeRefusals(target: () => ContractTarget): void {
  /** Posts one legacy-era tool call, which any stateless server answers without a handshake. */
  const post = (headers: Record<string, string>, body = toolCall("list_tickets", {}), query = "") =>
    fetch(target().endpoint + query, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      body,
    });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  describe("refusals", () => {
    it("fails without a token: 401 that names the RFC 9728 document", async () => {
      const response = await post({});
      expect(response.status).toBe(401);
      const challenge = response.headers.get("www-authenticate");
      expect(challenge).toMatch(/^Bearer /);
      expect(challenge).toContain("/.well-known/oauth-protected-resource");
      expect(challenge).toContain("ops:read");
    });

    it("fails with a token in the query string: it is ignored", async () => {
      const token = await target().token(all);
      const response = await post({}, undefined, `?access_token=${token}`);
      expect(response.status).toBe(401);
    });

    it("fails with a token for another audience", async () => {
      const token = await target().token(all, { audience: "somebody-else" });
      expect((await post(bearer(token))).status).toBe(401);
    });

    it("fails with an expired token", async () => {
      const token = await target().token(all, { ttlSec: -60 });
      expect((await post(bearer(token))).status).toBe(401);
    });

    it("fails with a token whose signature was changed", async () => {
      const token = await target().token(all);
      const [head, claims, signature = ""] = token.split(".");
      const changed = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
      const response = await post(bearer([head, claims, changed].join(".")));
      expect(response.status).toBe(401);
    });

    it("fails with an unsigned token", async () => {
      const [, claims] = (await target().token(all)).split(".");
      const head = Buffer.from('{"alg":"none"}').toString("base64url");
      expect((await post(bearer(`${head}.${claims}.`))).status).toBe(401);
    });

    it("fails when a token may only read and a tool writes: 403 names the scope", async () => {
      const token = await target().token(["ops:read"], { subject: freshSubject() });
      const call = toolCall("create_ticket", { title: "Not allowed", description: "Not allowed" });
      const response = await post(bearer(token), call);
      expect(response.status).toBe(403);
      const challenge = response.headers.get("www-authenticate");
      expect(challenge).toContain('error="insufficient_scope"');
      expect(challenge).toContain("tickets:write");
    });

    it("fails with a token without any scope", async () => {
      const token = await target().token([], { subject: freshSubject() });
      expect((await post(bearer(token))).status).toBe(403);
    });

    it("fails from a foreign web page", async () => {
      const token = await target().token(all, { subject: freshSubject() });
      const response = await post({ ...bearer(token), origin: "https://evil.example" });
      expect(response.status).toBe(403);
    });

    it("fails with a body over the limit: 413", async () => {
      const token = await target().token(all, { subject: freshSubject() });
      const size = (target().bodyLimitKiB ?? defaultBodyLimitKiB) * 1024;
      const body = toolCall("search_policies", { query: "x".repeat(size) });
      expect((await post(bearer(token), body)).status).toBe(413);
    });

    it("fails over the requests per minute: 429 that says when to try again", async () => {
      const limit = target().requestsPerMinute ?? defaultRequestsPerMinute;
      const headers = bearer(await target().token(["ops:read"], { subject: freshSubject() }));
      const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
      const answers = [];
      // A window may end in between, so up to two windows are used up.
      for (let sent = 0; sent <= 2 * limit; sent++) {
        const response = await post(headers, ping);
        await response.body?.cancel();
        answers.push(response);
        if (response.status === 429) break;
      }
      const last = answers.at(-1);
      expect(last?.status).toBe(429);
      expect(answers.length).toBeGreaterThan(limit);
      const retryAfter = Number(last?.headers.get("retry-after"));
      expect(retryAfter).toBeGreaterThanOrEqual(1);
      expect(retryAfter).toBeLessThanOrEqual(60);
    });
  });
}

function toolCall(name: string, args: Record<string, unknown>): string {
  const params = { name, arguments: args };
  return JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
}
