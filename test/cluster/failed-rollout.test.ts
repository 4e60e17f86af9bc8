import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractTarget, createTicket, type Deployed, deployed } from "../engine/deployed.ts";
import { refusal } from "../engine/refusal.ts";
import { required } from "../engine/stack-fixture.ts";
import type { Load } from "../load/start-load.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { clusterLoad, loadedResources, summary, wideLimits } from "./cluster-load.ts";
import { objects, type PodState, pods } from "./kubectl.ts";
import { gone, livePods } from "./server-pods.ts";

const good = {
  server: { limits: wideLimits },
  kubernetes: { resources: loadedResources },
};
const fixture = clusterFixture("rollout", good);
const { namespace } = fixture;
const undoDns = useClusterDns();

/** An image that its registry does not have. */
const unknownImage = `${required("MCP_STACKS_REGISTRY")}/mcp-stacks-test@sha256:${"0".repeat(64)}`;
/** In no message, though the server is told it. */
const wrongPassword = "not-the-password-of-this-database";
/** Seconds for pods that will not become ready, and longer for those that will. */
const startTimeoutSec = 20;

/** The stack's own database, as the policies name one that is not its own. */
const database = { podLabels: { "app.kubernetes.io/component": "postgres" }, ports: [5432] };

/** The same stack with another image, which is given up soon. */
const withImage = (reference: string, timeoutSec = startTimeoutSec) => ({
  server: { ...good.server, image: { reference } },
  kubernetes: { ...good.kubernetes, startTimeoutSec: timeoutSec },
});

describe("a rollout that fails", () => {
  let stack: Stack;
  let up: Deployed;
  let load: Load | undefined;
  let serving: readonly PodState[];
  let stores: readonly PodState[];

  /** Built by the first `up` that succeeds; from then on the good version is this one. */
  let built: string | undefined;
  const update = async () => {
    const server = { ...good.server, ...(built ? { image: { reference: built } } : {}) };
    fixture.configure({ ...good, server });
    const { outputs } = await stack.up(fixture.observed());
    built ??= String(outputs.image?.value);
    up = deployed(outputs);
  };
  const fail = () => refusal(fixture, (options) => stack.up(options));

  const storePods = async () =>
    (await Promise.all(["redis", "postgres"].map((name) => pods(namespace, name)))).flat();

  /** Those that served before are the same, ready and not restarted; others are not ready. */
  async function expectServing(): Promise<void> {
    const now = await livePods(namespace);
    expect(now.filter(({ ready }) => ready)).toEqual(serving);
    expect(now.length).toBeGreaterThan(serving.length);
    expect(await storePods()).toEqual(stores);
  }

  /** Three ready pods and what they use, and nothing of what failed. */
  async function expectWhole(): Promise<void> {
    const ending = (await pods(namespace, "server")).filter(({ terminating }) => terminating);
    await gone(
      namespace,
      ending.map(({ name }) => name),
    );
    serving = await livePods(namespace);
    stores = await storePods();
    expect(serving.map(({ ready }) => ready)).toEqual([true, true, true]);
    const server = "app.kubernetes.io/component=server";
    expect(await objects("secrets", namespace, server)).toHaveLength(1);
    expect(await objects("configmaps", namespace, server)).toHaveLength(1);
    const sets = await objects("replicasets", namespace, server);
    expect(sets.filter(({ spec }) => spec.replicas !== 0)).toHaveLength(1);
  }

  beforeAll(async () => {
    stack = await fixture.open();
  });
  afterAll(async () => {
    load?.kill();
    undoDns();
    await fixture.dispose();
  });

  it("fails a first `up` soon and in one message, and the next one puts it right", async () => {
    // far more time than it takes to see that the registry has no such image
    fixture.configure(withImage(unknownImage, 90));
    const message = await fail();
    expectImageIsMissing(message);
    const [before] = await objects("deployments", namespace);
    await update();
    const [after] = await objects("deployments", namespace);
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    await expectWhole();
  });

  describe("while the version before it serves", () => {
    beforeAll(async () => {
      load = await clusterLoad(contractTarget(up), { ratePerSecond: 10, connections: 4 });
    });

    it("fails on an image that the registry does not have", async () => {
      fixture.configure(withImage(unknownImage));
      expectImageIsMissing(await fail());
      await expectServing();
      const before = serving;
      await update();
      await expectWhole();
      // back at the version that never stopped
      expect(serving).toEqual(before);
    });

    it("fails on an image whose program is not the server", async () => {
      const [redis] = await objects("pods", namespace, "app.kubernetes.io/component=redis");
      fixture.configure(withImage(imageOf(redis)));
      const message = await fail();
      expect(message).toMatch(/^Deployment test-rollout\/ops-assistant is not ready after \d+ s/);
      expect(message).toMatch(/pod ops-assistant-[\w-]+, container server/);
      expect(message).toMatch(/Startup probe failed: .*connect: connection refused/);
      expect(message).toContain("Ready to accept connections");
      await expectServing();
      await update();
      await expectWhole();
    });

    it("fails on settings with which the server does not start, and shows what it says of them", async () => {
      const value = `postgres://mcp:${wrongPassword}@ops-assistant-postgres:5432/mcp`;
      await stack.setConfig("mcp-stacks:databaseUrl", { value, secret: true });
      fixture.configure({
        ...good,
        kubernetes: {
          ...good.kubernetes,
          startTimeoutSec,
          networkPolicy: { egressTo: [database] },
        },
      });
      const message = await fail();
      expect(message).toMatch(/pod ops-assistant-[\w-]+, container server ended with code 1/);
      expect(message).toContain(
        "The ticket database at ops-assistant-postgres:5432 cannot be used",
      );
      expect(message).toContain("Check name, user and password in DATABASE_URL");
      expect(fixture.printed.join("")).not.toContain(wrongPassword);
      await expectServing();
      await stack.removeConfig("mcp-stacks:databaseUrl");
      await update();
      await expectWhole();
    });

    it("cost no caller a call, and no ticket can be written any less", async () => {
      const result = await load?.stop();
      if (result === undefined) throw new Error("there was no load");
      console.log(summary("failed rollouts", result));
      expect(JSON.stringify(result.failures)).toBe("[]");
      expect(result.sent).toBeGreaterThan(300);
      await createTicket(contractTarget(up), "Written after all of it");
    });
  });

  it("leaves nothing to be changed once the settings are good again", async () => {
    await update();
    expect(fixture.changes()).toEqual([]);
  });

  function expectImageIsMissing(message: string): void {
    expect(message).toMatch(/^Deployment test-rollout\/ops-assistant is not ready after \d+ s/);
    expect(message).toMatch(/pod ops-assistant-[\w-]+, container server: (ErrImagePull|ImagePull)/);
    expect(message).toContain(unknownImage);
    expect(message).toContain("not found");
    expect(message.split(unknownImage)).toHaveLength(2);
  }
});

/** The image that a pod runs, by digest. */
function imageOf(pod: Awaited<ReturnType<typeof objects>>[number] | undefined): string {
  const found = /"imageID":"([^"]+@sha256:[0-9a-f]{64})"/.exec(JSON.stringify(pod?.status));
  if (found?.[1] === undefined) throw new Error("the pod runs no image yet");
  return found[1];
}
