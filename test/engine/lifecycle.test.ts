import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeMcpContract } from "../contract/mcp-contract.ts";
import { type Changeable, describeChanges } from "./changes.ts";
import { containerMetricsUrl, leftovers, mountedVolumes, testDaemon } from "./daemon.ts";
import { contractTarget, type Deployed, deployed } from "./deployed.ts";
import { dockerDoor } from "./docker-door.ts";
import { describeHardening } from "./hardening.ts";
import { describeMonitoring } from "./monitoring.ts";
import { describeOutage } from "./outage.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts } from "./wait.ts";

const name = "test-lifecycle";
const daemon = testDaemon();
const [port = 0, prometheusPort = 0] = await freePorts(2);

const settings: Changeable["settings"] = ({ server = {}, prometheus = {} } = {}) => ({
  server,
  docker: { port, prometheus: { port: prometheusPort, ...prometheus } },
});
const door = await dockerDoor();
const fixture = stackFixture(name, settings());

describe("a stack from its first `up` to its destruction", () => {
  let stack: Stack;
  let up: Deployed;
  let metricsUrl: string | undefined;
  const target = () => contractTarget(up, metricsUrl);
  const container = (role?: string) =>
    daemon.getContainer(`ops-assistant-${name}${role === undefined ? "" : `-${role}`}`);

  beforeAll(async () => {
    stack = await fixture.open({ DOCKER_HOST: door.host });
    up = deployed((await stack.up(fixture.observed())).outputs);
    metricsUrl = await containerMetricsUrl(container());
  });
  afterAll(async () => {
    // the provider in the stack's state goes through the door
    await fixture.dispose().finally(() => door.remove());
  });

  it("creates exactly the resources of the three services, and their secrets", () => {
    expect(fixture.changes()).toEqual([
      "create images-prometheus",
      "create images-redis",
      "create images-server-build",
      "create mcp-network",
      "create prometheus-container",
      "create prometheus-data",
      "create redis-container",
      "create redis-data",
      "create secrets-jwt",
      "create secrets-redis",
      "create server-container",
      "create server-data",
      "create server-logs",
    ]);
  });

  it("puts on the daemon exactly what it says", async () => {
    expect(await leftovers(daemon, name)).toEqual([
      `container ops-assistant-${name}`,
      `container ops-assistant-${name}-prometheus`,
      `container ops-assistant-${name}-redis`,
      `network mcp-network-ops-assistant-${name}`,
      `volume ops-assistant-${name}-data`,
      `volume ops-assistant-${name}-logs`,
      `volume ops-assistant-${name}-prometheus-data`,
      `volume ops-assistant-${name}-redis-data`,
    ]);
  });

  it("gives back the endpoint that the configuration asks for", () => {
    expect(up).toMatchObject({
      endpoint: `http://127.0.0.1:${port}/mcp`,
      healthUrl: `http://127.0.0.1:${port}/health`,
      metricsUrl: `http://127.0.0.1:${prometheusPort}`,
    });
  });

  describeMcpContract("deployed to Docker", target);
  describeHardening(
    () => ({
      server: container(),
      redis: container("redis"),
      prometheus: container("prometheus"),
    }),
    port,
  );
  describeMonitoring(() => ({
    target: target(),
    prometheusUrl: up.metricsUrl,
    redis: container("redis"),
  }));
  describeOutage(() => ({ deployed: up, target: target(), container: container() }));
  describeChanges(() => ({
    fixture,
    stack,
    target: target(),
    server: container(),
    door,
    settings,
  }));

  it("is destroyed without leaving a container, a network or a volume", async () => {
    const volumes = await mountedVolumes(daemon, name);
    expect(volumes).toHaveLength(4);
    await stack.destroy(fixture.observed());
    expect(await leftovers(daemon, name)).toEqual([]);
    const { Volumes } = await daemon.listVolumes();
    expect((Volumes ?? []).filter(({ Name }) => volumes.includes(Name))).toEqual([]);
  });
});
