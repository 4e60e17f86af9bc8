import { randomBytes } from "node:crypto";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeMcpContract } from "../contract/mcp-contract.ts";
import {
  contractTarget,
  createTicket,
  type Deployed,
  deployed,
  openSession,
  ticketTitle,
} from "../engine/deployed.ts";
import { until } from "../engine/wait.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { apply, kubectl, objects, pods } from "./kubectl.ts";
import { describeClusterSecrecy } from "./secrecy.ts";
import { gone, serverPods } from "./server-pods.ts";

const fixture = clusterFixture("lifecycle");
const { namespace } = fixture;
const undoDns = useClusterDns();

/** Pods of a component by their uid: another uid is another pod. */
const uids = async (component: string) =>
  (await pods(namespace, component))
    .filter(({ terminating }) => !terminating)
    .map(({ uid }) => uid)
    .sort();

describe("a stack on a cluster from its first `up` to its destruction", () => {
  let stack: Stack;
  let up: Deployed;
  const target = () => contractTarget(up, up.metricsUrl);
  const update = async () => deployed((await stack.up(fixture.observed())).outputs);

  beforeAll(async () => {
    stack = await fixture.open();
    up = await update();
  });
  afterAll(async () => {
    undoDns();
    await fixture.dispose();
  });

  it("gives back the names that pods of the cluster use", () => {
    const host = `ops-assistant.${namespace}.svc.cluster.local`;
    expect(up).toMatchObject({
      endpoint: `http://${host}/mcp`,
      healthUrl: `http://${host}/health`,
      metricsUrl: `http://${host}:9090/metrics`,
      serviceUrl: `http://${host}`,
    });
  });

  it("has every pod ready, none restarted, under the restricted profile", async () => {
    const all = await Promise.all(["server", "redis", "postgres"].map((c) => pods(namespace, c)));
    expect(all.map((found) => found.length)).toEqual([3, 1, 1]);
    for (const pod of all.flat()) expect(pod).toMatchObject({ ready: true, restarts: 0 });
    const privileged = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "privileged", namespace },
      spec: {
        containers: [{ name: "main", image: "none", securityContext: { privileged: true } }],
      },
    };
    await expect(apply(privileged, "--dry-run=server")).rejects.toThrow(
      /violates PodSecurity "restricted/,
    );
  });

  it("gives no pod a token of the cluster", async () => {
    const found = await objects("pods", namespace);
    expect(found).toHaveLength(5);
    expect(JSON.stringify(found)).not.toContain("serviceAccountToken");
  });

  describeMcpContract("deployed to Kubernetes", target);

  describeClusterSecrecy(fixture, () => stack);

  it("changes nothing when nothing was changed", async () => {
    const before = await uids("server");
    await update();
    expect(fixture.changes()).toEqual([]);
    expect(await uids("server")).toEqual(before);
  });

  it("shows no difference after a refresh, and shows what was changed by hand", async () => {
    await stack.refresh(fixture.observed());
    expect(fixture.changes()).toEqual([]);
    await kubectl(
      "label",
      "service",
      "ops-assistant",
      "-n",
      namespace,
      "app.kubernetes.io/part-of=other",
      "--overwrite",
    );
    await stack.refresh(fixture.observed());
    expect(fixture.changes()).toEqual(["update server-service"]);
    await update();
    expect(fixture.changes()).toEqual(["update server-service"]);
    const [service] = await objects("service", namespace, "app.kubernetes.io/component=server");
    expect(service?.metadata.labels["app.kubernetes.io/part-of"]).toBe("mcp-stacks");
  });

  it("leaves a restart by hand alone", async () => {
    const before = await uids("server");
    const deployment = "deployment/ops-assistant";
    await kubectl("rollout", "restart", deployment, "--namespace", namespace);
    await kubectl("rollout", "status", deployment, "--namespace", namespace);
    await stack.refresh(fixture.observed());
    await update();
    expect(fixture.changes()).toEqual([]);
    const after = await uids("server");
    expect(after).toHaveLength(3);
    expect(after.filter((uid) => before.includes(uid))).toEqual([]);
  });

  it("rolls the server's pods, and no other, when its settings change", async () => {
    const before = { server: await uids("server"), redis: await uids("redis") };
    fixture.configure({ server: { logLevel: "debug" } });
    await update();
    const after = await uids("server");
    expect(after).toHaveLength(3);
    expect(after.filter((uid) => before.server.includes(uid))).toEqual([]);
    expect(await uids("redis")).toEqual(before.redis);
    const configMaps = await objects("configmap", namespace, "app.kubernetes.io/component=server");
    expect(configMaps.map(({ metadata }) => metadata.name)).toEqual([
      expect.stringMatching(/^mcp-config-[0-9a-f]{8}$/),
    ]);
  });

  it("rolls nothing when what changes is not the pods'", async () => {
    const before = await uids("server");
    fixture.configure({
      server: { logLevel: "debug" },
      kubernetes: { disruptionBudget: { maxUnavailable: 2 } },
    });
    await update();
    expect(fixture.changes()).toHaveLength(1);
    expect(await uids("server")).toEqual(before);
  });

  it("takes a new signing key: tokens of the old one are refused, and no ticket is lost", async () => {
    const before = { target: target(), server: await uids("server"), redis: await uids("redis") };
    const serving = await serverPods(namespace);
    const ticket = await createTicket(before.target, "Written before the rotation");
    const value = randomBytes(36).toString("base64url");
    await stack.setConfig("mcp-stacks:jwtSecret", { value, secret: true });
    up = await update();
    expect(up.jwtSecret).toBe(value);
    // they know the old key alone, and clients keep their connections to them
    await gone(namespace, serving);
    expect(await ticketTitle(target(), ticket)).toBe("Written before the rotation");
    await expect(openSession(before.target)).rejects.toThrow(/401|invalid_token|unauthorized/i);
    expect((await uids("server")).filter((uid) => before.server.includes(uid))).toEqual([]);
    expect(await uids("redis")).toEqual(before.redis);
    const secrets = await objects("secret", namespace, "app.kubernetes.io/component=server");
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual([
      expect.stringMatching(/^mcp-secrets-[0-9a-f]{8}$/),
    ]);
  });

  it("is destroyed without leaving anything", async () => {
    await stack.destroy(fixture.observed());
    await expect(kubectl("get", "namespace", namespace)).rejects.toThrow(/not found/);
    await until("the volumes are gone", async () => {
      const volumes = JSON.parse(await kubectl("get", "persistentvolumes", "--output", "json"));
      return !JSON.stringify(volumes).includes(`"namespace":"${namespace}"`);
    });
  });
});
