import { randomBytes } from "node:crypto";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  contractTarget,
  createTicket,
  type Deployed,
  deployed,
  ticketTitle,
} from "../engine/deployed.ts";
import { until } from "../engine/wait.ts";
import type { Load } from "../load/start-load.ts";
import type { Acknowledged } from "../load/tool-mix.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { clusterLoad, loadedResources, wideLimits } from "./cluster-load.ts";
import { pods } from "./kubectl.ts";
import { listedTickets, ticketFaults } from "./listed-tickets.ts";
import { gone, serverPods } from "./server-pods.ts";
import { gauge, inStore, startStore, stopStore } from "./store-outage.ts";

const fixture = clusterFixture("outages", {
  server: { limits: wideLimits },
  kubernetes: { resources: loadedResources, replicas: 2 },
});
const { namespace } = fixture;
const undoDns = useClusterDns();

/** How calls may fail while there is no database: all of them answered, by the tools themselves. */
const ticketRefusal =
  /^(create_ticket|list_tickets) failed: The ticket store cannot be reached now[,;] [^\n]{20,300}$/;

describe("a stack whose Redis and PostgreSQL come and go", () => {
  let stack: Stack;
  let up: Deployed;
  let load: Load | undefined;
  const acknowledged: Acknowledged[] = [];
  const target = () => contractTarget(up);
  const update = async () => deployed((await stack.up(fixture.observed())).outputs);

  /** Sends a light load while something happens, and a while longer. */
  const during = async (act: (load: Load) => Promise<void>) => {
    load = await clusterLoad(target(), { ratePerSecond: 40, connections: 64 });
    await load.reached(80);
    await act(load);
    await load.reached(load.counts().sent + 80);
    const result = await load.stop();
    acknowledged.push(...result.acknowledged);
    return result;
  };

  /** Waits until tickets are taken again. */
  const createdAgain = () =>
    until("a ticket is created", async () => {
      await createTicket(target(), "Written after the outage");
      return true;
    });

  beforeAll(async () => {
    stack = await fixture.open();
    up = await update();
  });
  afterAll(async () => {
    load?.kill();
    undoDns();
    await fixture.dispose();
  });

  it("answers every call while Redis is away, each pod with limits of its own", async () => {
    await gauge(namespace, "mcp_rate_limit_shared", 1);
    await inStore(namespace, "redis", "redis-cli", "set", "kept", "over the restart");
    const result = await during(async () => {
      await stopStore(namespace, "redis");
      await gauge(namespace, "mcp_rate_limit_shared", 0);
      await startStore(namespace, "redis");
      await gauge(namespace, "mcp_rate_limit_shared", 1);
    });
    expect(result).toMatchObject({ failed: 0, failures: [] });
  });

  it("keeps what was in Redis", async () => {
    const value = await inStore(namespace, "redis", "redis-cli", "get", "kept");
    expect(value.trim()).toBe("over the restart");
  });

  it("refuses tickets clearly while PostgreSQL is away, answers everything else, and goes on by itself", async () => {
    let failedBefore = 0;
    const result = await during(async (load) => {
      await stopStore(namespace, "postgres");
      await load.reached(load.counts().sent + 200);
      await startStore(namespace, "postgres");
      await createdAgain();
      // what was on its way then has been answered by now
      await load.reached(load.counts().sent + 40);
      failedBefore = load.counts().failed;
    });
    expect(failedBefore).toBeGreaterThan(10);
    expect(result.failed).toBe(failedBefore);
    for (const { reason } of result.failures) expect(reason).toMatch(ticketRefusal);
  });

  it("restarted no server for it", async () => {
    const all = await pods(namespace, "server");
    expect(all.map(({ ready, restarts }) => ({ ready, restarts }))).toEqual(
      all.map(() => ({ ready: true, restarts: 0 })),
    );
  });

  it("takes new passwords of both by `up`, and refuses meanwhile nothing but tickets", async () => {
    const ticket = await createTicket(target(), "Written before the rotation");
    for (const key of ["redisPassword", "postgresPassword"]) {
      const value = randomBytes(24).toString("hex");
      await stack.setConfig(`mcp-stacks:${key}`, { value, secret: true });
    }
    const before = await serverPods(namespace);
    const { failures } = await during(async () => {
      up = await update();
      // they know the old passwords alone, and clients keep their connections to them
      await gone(namespace, before);
    });
    for (const { reason } of failures) expect(reason).toMatch(ticketRefusal);
    await gauge(namespace, "mcp_rate_limit_shared", 1);
    expect(await ticketTitle(target(), ticket)).toBe("Written before the rotation");
    await createTicket(target(), "Written after the rotation");
    expect(await inStore(namespace, "redis", "redis-cli", "get", "kept")).toMatch(/restart/);
  });

  it("has every ticket that was acknowledged, and none twice", async () => {
    expect(acknowledged.length).toBeGreaterThan(10);
    const listed = await listedTickets(target(), "Sent under load");
    expect(ticketFaults(acknowledged, listed)).toEqual({ lost: [], twice: [] });
  });
});
