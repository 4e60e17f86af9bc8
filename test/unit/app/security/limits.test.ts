import { describe, expect, it } from "vitest";
import { startTarget } from "./caller.ts";
import { hs256 } from "./tokens.ts";

/** A port on which nothing answers: what is left when Redis is gone. */
const nowhere = "redis://127.0.0.1:1/0";

describe("limits", () => {
  it("S21 hold for each user apart, by 429 with Retry-After", async () => {
    const target = await startTarget({ MCP_REQUESTS_PER_MINUTE: "5" });
    try {
      const [ana, bob] = [await hs256({ sub: "ana" }), await hs256({ sub: "bob" })];
      const statuses: number[] = [];
      for (let sent = 0; sent < 7; sent += 1) {
        statuses.push((await target.send({ token: ana })).status);
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
      const refused = await target.send({ token: ana });
      expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect((await target.send({ token: bob })).status).toBe(200);
    } finally {
      await target.stop();
    }
  });

  it("S21 hold for each user and tool, by a tool error that says when to try again", async () => {
    const target = await startTarget({ MCP_TOOL_CALLS_PER_MINUTE: "3" });
    try {
      const ana = await hs256({ sub: "ana" });
      const texts: string[] = [];
      for (let sent = 0; sent < 5; sent += 1) {
        texts.push((await target.call(ana, "list_low_stock")).text);
      }
      expect(texts.map((text) => /Try again in \d+ s/.test(text))).toEqual([
        false,
        false,
        false,
        true,
        true,
      ]);
      const other = await target.call(ana, "list_tickets");
      expect(other.text).not.toMatch(/Try again/);
      const bob = await target.call(await hs256({ sub: "bob" }), "list_low_stock");
      expect(bob.text).not.toMatch(/Try again/);
      const limited = target.audit().filter(({ outcome }) => outcome === "rate_limited");
      expect(limited).toHaveLength(2);
    } finally {
      await target.stop();
    }
  });

  it("S21 hold within a process while Redis is away, and a metric tells", async () => {
    const target = await startTarget({
      MCP_SHARED: "redis",
      REDIS_URL: nowhere,
      MCP_REQUESTS_PER_MINUTE: "5",
    });
    try {
      const ana = await hs256({ sub: "ana" });
      const statuses: number[] = [];
      for (let sent = 0; sent < 7; sent += 1) {
        statuses.push((await target.send({ token: ana })).status);
      }
      expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
      expect(await target.metric("mcp_rate_limit_shared")).toBe(0);
      const warning = target.server.log.filter(({ level }) => level === "warn");
      expect(JSON.stringify(warning)).toContain("each replica limits for itself");
    } finally {
      await target.stop();
    }
  });
});
