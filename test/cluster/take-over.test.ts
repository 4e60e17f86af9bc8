import dns from "node:dns";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractTarget, createTicket, deployed, ticketTitle } from "../engine/deployed.ts";
import { refusal } from "../engine/refusal.ts";
import { until } from "../engine/wait.ts";
import { useClusterDns } from "./cluster-dns.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { kubectl, object, objects, pods } from "./kubectl.ts";

const smallest = {
  server: { store: "sqlite", shared: "memory" },
  kubernetes: { replicas: 1, retainVolumes: true },
};
const fixture = clusterFixture("take-over", smallest);
const { namespace } = fixture;
const undoDns = useClusterDns();

/** A Service made anew has another address, and DNS knows the old one for some seconds. */
function nameIsCurrent(): Promise<void> {
  const host = `ops-assistant.${namespace}.svc.cluster.local`;
  return until("the name of the Service stands for its address", async () => {
    const { spec } = await object("service", namespace, "ops-assistant");
    const { promise, resolve } = Promise.withResolvers<unknown>();
    dns.lookup(host, { family: 4 }, (_, address) => resolve(address));
    return (await promise) === spec.clusterIP;
  });
}

describe("objects of a stack's names that its state does not know", () => {
  let stack: Stack;
  let ticket: string;
  const up = async () => {
    const up = deployed((await stack.up(fixture.observed())).outputs);
    await nameIsCurrent();
    return contractTarget(up);
  };
  const takingOver = (takeOver: boolean) =>
    fixture.configure({ ...smallest, kubernetes: { ...smallest.kubernetes, takeOver } });
  const refused = () => refusal(fixture, (observer) => stack.up(observer));

  beforeAll(async () => {
    stack = await fixture.open();
    ticket = await createTicket(await up(), "Kept over a destroy");
  });
  afterAll(async () => {
    undoDns();
    fixture.configure({ ...smallest, kubernetes: { replicas: 1, takeOver: true } });
    await stack.up(fixture.observed());
    await fixture.dispose();
    await expect(kubectl("get", "namespace", namespace)).rejects.toThrow(/not found/);
  });

  it("stay as they are, and are named, while nothing says to take them over", async () => {
    await stack.destroy(fixture.observed());
    expect(await pods(namespace, "server")).toEqual([]);
    const message = await refused();
    expect(message).toContain(`Namespace ${namespace} exists already`);
    expect(await objects("persistentvolumeclaims", namespace)).toHaveLength(1);
  });

  it("are taken over when it is said, with all that was kept in them", async () => {
    takingOver(true);
    expect(await ticketTitle(await up(), ticket)).toBe("Kept over a destroy");
  });

  it("go on untouched under another state of the same names", async () => {
    const [before] = await pods(namespace, "server");
    // takes the stack's file along
    await stack.workspace.removeStack(fixture.name, { force: true });
    takingOver(false);
    stack = await fixture.open();
    expect(await refused()).toContain(`Namespace ${namespace} exists already`);
    expect(await pods(namespace, "server")).toEqual([before]);
  });
});
