import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leftovers, testDaemon } from "./daemon.ts";
import {
  contractTarget,
  createTicket,
  type Deployed,
  deployed,
  isHealthy,
  ticketTitle,
} from "./deployed.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const daemon = testDaemon();
const [portOne = 0, prometheusPort = 0, portTwo = 0] = await freePorts(3);

const one = stackFixture("test-side-one", {
  docker: { port: portOne, prometheus: { port: prometheusPort } },
});
const two = stackFixture("test-side-two", {
  server: { shared: "memory" },
  docker: { port: portTwo, prometheus: { enabled: false } },
});

describe("two stacks of one server on one daemon", () => {
  let first: Deployed;
  let second: Deployed;
  beforeAll(async () => {
    const [stackOne, stackTwo] = await Promise.all([one.open(), two.open()]);
    const results = await Promise.all([stackOne.up(one.observed()), stackTwo.up(two.observed())]);
    [first, second] = [deployed(results[0].outputs), deployed(results[1].outputs)];
  });
  afterAll(async () => {
    const gone = await Promise.allSettled([one.dispose(), two.dispose()]);
    expect(gone.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
  });

  it("come up at the same time, each on its own ports", async () => {
    expect([first.endpoint, second.endpoint]).toEqual([
      `http://127.0.0.1:${portOne}/mcp`,
      `http://127.0.0.1:${portTwo}/mcp`,
    ]);
    expect(await Promise.all([isHealthy(first), isHealthy(second)])).toEqual([true, true]);
  });

  it("make only what the second one's settings ask for: no Redis, no Prometheus", async () => {
    expect(two.changes()).toEqual([
      "create images-server-build",
      "create mcp-network",
      "create secrets-jwt",
      "create server-container",
      "create server-data",
      "create server-logs",
    ]);
    expect(await leftovers(daemon, two.name)).toEqual([
      `container ops-assistant-${two.name}`,
      `network mcp-network-ops-assistant-${two.name}`,
      `volume ops-assistant-${two.name}-data`,
      `volume ops-assistant-${two.name}-logs`,
    ]);
  });

  it("name the server's own metrics where no Prometheus runs", () => {
    expect(second.metricsUrl).toBe("http://mcp-server:9090/metrics");
  });

  it("fail with a token of the other stack: each has a key of its own", async () => {
    const token = await contractTarget(second).token(["ops:read"]);
    const response = await fetch(first.endpoint, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
    });
    expect(response.status).toBe(401);
  });

  it("leave one another alone: one is destroyed, the other serves on with its data", async () => {
    const id = await createTicket(contractTarget(first), "Written beside the other stack");
    await (await two.open()).destroy(two.observed());
    expect(await leftovers(daemon, two.name)).toEqual([]);
    await expect(isHealthy(second)).rejects.toThrow();
    expect(await isHealthy(first)).toBe(true);
    const title = await ticketTitle(contractTarget(first), id);
    expect(title).toBe("Written beside the other stack");
  });
});
