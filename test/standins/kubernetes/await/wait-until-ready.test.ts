import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Properties } from "../../values.ts";
import { type FakeApiServer, startFakeApiServer } from "../fake-api-server.ts";
import { failureOf, type TestingProvider, testingProvider, urn } from "../testing-provider.ts";

const namespace = "/api/v1/namespaces/ops";
const deployment = {
  metadata: { name: "mcp" },
  spec: { replicas: 1, selector: { matchLabels: { app: "mcp" } } },
};
const ready = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const starting = { observedGeneration: 1, replicas: 1, updatedReplicas: 1 };

let server: FakeApiServer;
let provider: TestingProvider;

beforeEach(async () => {
  server = await startFakeApiServer();
  provider = testingProvider({ kubeconfig: server.kubeconfig });
  server.lists.set("/apis/apps/v1/namespaces/ops/replicasets", [
    { metadata: { uid: "set", namespace: "ops", ownerReferences: [{ uid: "uid-1" }] } },
  ]);
  server.lists.set(`${namespace}/pods`, []);
  server.lists.set(`${namespace}/events`, []);
});

afterEach(() => server.close());

function statuses(...each: readonly Properties[]): void {
  let reads = 0;
  server.control = (_path, object) => ({
    ...object,
    status: each[Math.min(reads++, each.length - 1)],
  });
}

function aPod(status: Properties): void {
  const metadata = { name: "mcp-1", namespace: "ops", ownerReferences: [{ uid: "set" }] };
  server.lists.set(`${namespace}/pods`, [{ metadata, status }]);
}

function create(annotations: Properties = {}): Promise<{ state: Properties }> {
  const metadata = { ...deployment.metadata, annotations };
  return provider.kind("kubernetes:apps/v1:Deployment").create(urn, { ...deployment, metadata });
}

describe("waiting for a Deployment", () => {
  it("ends with the object as it is once ready, and tells each step once", async () => {
    statuses(starting, starting, starting, ready);
    expect((await create()).state.status).toEqual(ready);
    expect(provider.logged).toEqual([
      "status: Waiting for the rollout to begin",
      "status: Waiting for 1 replica to be available (0 so far)",
    ]);
  });

  it("fails soon on a Secret that is missing, naming pod, container and Secret", async () => {
    statuses(starting);
    const message = 'secret "jwt" not found';
    const state = { waiting: { reason: "CreateContainerConfigError", message } };
    aPod({ containerStatuses: [{ name: "server", state }] });
    const error = await failureOf(create());
    expect(error.message).toMatch(
      /^Deployment ops\/mcp is not ready.*pod mcp-1, container server.*"jwt" not found.*run `up` again/s,
    );
    expect(provider.clock.now()).toBeLessThan(10_000);
  });

  it("waits on when a Secret that was missing comes", async () => {
    statuses(starting, starting, starting, starting, starting, starting, starting, starting, ready);
    const state = { waiting: { reason: "CreateContainerConfigError", message: "not yet" } };
    aPod({ containerStatuses: [{ name: "server", state }] });
    expect((await create()).state.status).toEqual(ready);
  });

  it("fails on a container that keeps ending with the last lines of its log", async () => {
    statuses(starting);
    const lastState = { terminated: { exitCode: 1, reason: "Error" } };
    const state = { waiting: { reason: "CrashLoopBackOff" } };
    aPod({ containerStatuses: [{ name: "server", restartCount: 4, state, lastState }] });
    server.intercept = (request) =>
      request.includes("/pods/mcp-1/log")
        ? { status: 200, body: "starting\nMCP_DATABASE_URL is missing\n" }
        : undefined;
    const error = await failureOf(create());
    expect(error.message).toMatch(/ended with code 1.*last lines:\nstarting\nMCP_DATABASE_URL/s);
    const logs = server.requests.find((request) => request.includes("/log?"));
    expect(logs).toContain("container=server&previous=true&tailLines=10");
  });

  it("fails with the scheduler's words when no node takes the pod in time", async () => {
    statuses(starting);
    const unschedulable = { type: "PodScheduled", status: "False", message: "Insufficient cpu" };
    aPod({ conditions: [unschedulable] });
    const error = await failureOf(create({ "pulumi.com/timeoutSeconds": "30" }));
    expect(error.message).toMatch(/not ready after 30 s.*cannot be scheduled: Insufficient cpu/s);
  });

  it("fails with the latest warning about a pod that does not get ready", async () => {
    statuses(starting);
    aPod({ phase: "Running" });
    server.lists.set(`${namespace}/events`, [
      { lastTimestamp: "2026-01-01T00:00:02Z", message: "Readiness probe failed: 503" },
      { lastTimestamp: "2026-01-01T00:00:01Z", message: "older" },
    ]);
    const error = await failureOf(create({ "pulumi.com/timeoutSeconds": "30" }));
    expect(error.message).toContain("pod mcp-1 is not ready: Readiness probe failed: 503");
    expect(error.message).not.toContain("older");
  });

  it.each([
    [
      "that runs",
      {},
      "pod mcp-1, container server is not ready: Startup probe failed: refused; its last lines:\nI am another",
    ],
    [
      "that was ended for it",
      { restartCount: 1, lastState: { terminated: { exitCode: 0 } } },
      "pod mcp-1, container server ended with code 0 (Error, started again once), for: Startup probe failed: refused; its last lines:\nI am another",
    ],
  ])(
    "fails with the failed probe of a container %s, and what that logs",
    async (_, status, says) => {
      statuses(starting);
      aPod({ containerStatuses: [{ name: "server", ...status }] });
      const message = "Startup probe failed: refused";
      const involvedObject = { fieldPath: "spec.containers{server}" };
      server.lists.set(`${namespace}/events`, [{ message, involvedObject }]);
      server.intercept = (request) =>
        request.includes("/pods/mcp-1/log") ? { status: 200, body: "I am another\n" } : undefined;
      const error = await failureOf(create({ "pulumi.com/timeoutSeconds": "30" }));
      expect(error.message).toContain(says);
    },
  );

  it("fails soon on pods that the namespace does not admit", async () => {
    const message = 'pods "mcp" is forbidden: violates PodSecurity "restricted"';
    const conditions = [{ type: "ReplicaFailure", status: "True", message }];
    statuses({ observedGeneration: 1, conditions });
    const error = await failureOf(create());
    expect(error.message).toContain("its pods cannot be created");
    expect(provider.clock.now()).toBeLessThan(10_000);
  });

  it("does without pods and events that the deployer may not see", async () => {
    statuses(starting);
    server.intercept = (request) =>
      /\/(pods|events|replicasets)\?/.test(request)
        ? { status: 403, body: { message: "pods is forbidden" } }
        : undefined;
    const error = await failureOf(create({ "pulumi.com/timeoutSeconds": "30" }));
    expect(error.message).toMatch(/not ready after 30 s of waiting for 1 replica to be available/);
    expect(error.message).not.toContain("forbidden");
  });

  it("fails when somebody deletes it meanwhile", async () => {
    server.control = () => undefined;
    expect((await failureOf(create())).message).toMatch(/Deployment ops\/mcp was deleted/);
  });

  it("judges by the annotation where there is one", async () => {
    statuses({ conditions: [{ type: "Odd", status: "True" }] });
    const { state } = await create({ "pulumi.com/waitFor": "condition=Odd" });
    expect(state.status).toMatchObject({ conditions: [{ type: "Odd" }] });
  });
});

describe("waiting for what leads to pods", () => {
  const slices = "/apis/discovery.k8s.io/v1/namespaces/ops/endpointslices";

  it("ends with a Service's first ready endpoint, and at once where it can have none", async () => {
    const services = provider.kind("kubernetes:core/v1:Service");
    const service = (name: string, spec: Properties) =>
      services.create(urn, { metadata: { name }, spec }, 10);
    server.lists.set(slices, [{ endpoints: [{ conditions: { ready: false } }] }]);
    const selecting = { selector: { app: "mcp" } };
    expect((await failureOf(service("a", selecting))).message).toContain("a ready pod");
    server.lists.set(slices, [{ endpoints: [{ conditions: { ready: true } }] }]);
    await service("b", selecting);
    server.lists.set(slices, []);
    await service("c", { ...selecting, clusterIP: "None" });
    await service("d", {});
  });

  it("fails soon on an IngressClass that there is not, and tells how to do without a controller", async () => {
    server.lists.set("/apis/networking.k8s.io/v1/ingressclasses", [
      { metadata: { name: "nginx" } },
    ]);
    const ingresses = provider.kind("kubernetes:networking.k8s.io/v1:Ingress");
    const ingress = (name: string, ingressClassName: string) =>
      failureOf(ingresses.create(urn, { metadata: { name }, spec: { ingressClassName } }, 60));
    expect((await ingress("a", "traefik")).message).toMatch(
      /no IngressClass "traefik"; the cluster has nginx/,
    );
    expect((await ingress("b", "nginx")).message).toMatch(/after 60 s.*skipAwait/s);
  });
});
