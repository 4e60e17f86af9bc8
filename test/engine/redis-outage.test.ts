import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServer } from "../unit/app/server-process.ts";
import { testDaemon } from "./daemon.ts";
import { type RedisContainer, startRedis } from "./redis-container.ts";
import { baseImages, pulled } from "./test-images.ts";
import { allowedCalls, caller, type Load, startLoad } from "./tool-caller.ts";
import { freePorts, until } from "./wait.ts";

const limit = 20;
const recoverySec = 5;
const [port = 0] = await freePorts(1);

describe("two servers under load whose Redis goes away", () => {
  let redis: RedisContainer;
  let servers: ServerProcess[] = [];
  let first: ServerProcess;
  let load: Load;

  beforeAll(async () => {
    const daemon = testDaemon();
    const image = await pulled(daemon, baseImages().redis);
    redis = await startRedis(daemon, image, "mcp-test-redis-outage", port);
    const env = {
      MCP_SHARED: "redis",
      REDIS_URL: redis.url,
      MCP_REQUESTS_PER_MINUTE: String(limit),
      MCP_TOOL_CALLS_PER_MINUTE: "1000",
    };
    first = await startServer(env);
    servers = [first, await startServer(env)];
    await shared(1);
    load = startLoad(first, limit);
  });
  afterAll(async () => {
    await load?.end();
    for (const server of servers) await server.clean();
    await redis?.remove();
  });

  /** Waits until both servers say that they share limits (1) or that each has its own (0). */
  const shared = (value: 0 | 1) =>
    until(
      `mcp_rate_limit_shared is ${value}`,
      async () => {
        const texts = await Promise.all(
          servers.map(async ({ metricsPort }) =>
            (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(),
          ),
        );
        return texts.every((text) => text.includes(`\nmcp_rate_limit_shared ${value}\n`));
      },
      recoverySec,
    );

  it("lets a user call as often as one limit allows while it answers", async () => {
    expect(await allowedCalls(servers, "together")).toBe(limit);
  });

  it("counts anew what was made no number, and fails nothing that is counted with it", async () => {
    for (const key of ["requests:spoiled", "calls:get_item:spoiled"]) {
      await redis.run(["SET", `ops-assistant:${key}`, "abc"]);
    }
    expect(await allowedCalls(servers, "spoiled")).toBe(limit);
    await shared(1);
  });

  it("holds the limit in each process once it is stopped", async () => {
    await redis.stop();
    await shared(0);
    expect(await allowedCalls([first], "stopped")).toBe(limit);
    expect(await allowedCalls(servers.slice(1), "stopped")).toBe(limit);
  });

  it("gives a user who was over the limit nothing more when it stops", async () => {
    for (const server of servers) {
      const call = await caller(server, "together");
      expect((await call("get_item", { sku: "FAC-BAG-120" })).status).toBe(429);
    }
  });

  it("shares limits again within 5 s of its return", async () => {
    await redis.start();
    await shared(1);
    expect(await allowedCalls(servers, "started")).toBe(limit);
  });

  it("holds the limit in each process while it hangs", async () => {
    await redis.pause();
    // A server notices when it next counts, so each is called once; the answer comes all the same.
    for (const server of servers) {
      const call = await caller(server, "asked-while-it-hangs");
      expect(await call("get_item", { sku: "FAC-BAG-120" })).toMatchObject({ status: 200 });
    }
    await shared(0);
    expect(await allowedCalls([first], "paused")).toBe(limit);
  });

  it("shares limits again within 5 s after it hung", async () => {
    await redis.unpause();
    await shared(1);
    expect(await allowedCalls(servers, "unpaused")).toBe(limit);
  });

  it("said each change once, in the log of each server", () => {
    for (const { log } of servers) {
      const said = log.map(({ msg }) => String(msg)).filter((text) => /Redis/.test(text));
      const up = "rate limits are shared through Redis";
      const down = "Redis cannot be used: each replica limits for itself";
      expect(said).toEqual([up, down, up, down, up]);
    }
  });

  it("lost no answer and failed no call meanwhile", async () => {
    const { calls, faults } = await load.end();
    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThan(1000);
  });
});
