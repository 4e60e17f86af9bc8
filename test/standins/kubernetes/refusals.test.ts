import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FakeApiServer, kubeconfigFor, startFakeApiServer } from "./fake-api-server.ts";
import { failureOf, testingProvider, urn } from "./testing-provider.ts";

const inputs = { metadata: { name: "mcp", namespace: "ops" } };

let server: FakeApiServer;

beforeEach(async () => {
  server = await startFakeApiServer();
});

afterEach(() => server.close());

async function messageOf(config = {}, token = "kubernetes:apps/v1:Deployment"): Promise<string> {
  const provider = testingProvider({ kubeconfig: server.kubeconfig, ...config });
  return (await failureOf(provider.kind(token).create(urn, inputs))).message;
}

/** The message when the API server refuses to apply, with a `Status` as it sends it. */
function refused(status: number, message: string, causes: readonly object[] = []) {
  const body = { kind: "Status", message, details: { causes: JSON.parse(JSON.stringify(causes)) } };
  server.intercept = (request) => (request.startsWith("PATCH") ? { status, body } : undefined);
  return messageOf();
}

describe("a cluster that cannot be used", () => {
  it("fails with the server's address and the reason when nothing listens there", async () => {
    const { url } = server;
    await server.close();
    const message = await messageOf({ kubeconfig: kubeconfigFor(url) });
    expect(message).toContain(`Cannot reach the Kubernetes API server at ${url}`);
    expect(message).toMatch(/ECONNREFUSED.*kubernetes:kubeconfig/);
    expect(message).not.toContain("\n");
  });

  it("waits for a server that has answered before and goes away, and fails when it stays away", async () => {
    const provider = testingProvider({ kubeconfig: server.kubeconfig });
    const configMaps = provider.kind("kubernetes:core/v1:ConfigMap");
    await configMaps.create(urn, inputs);
    await server.close();
    const again = configMaps.create(urn, { metadata: { name: "later" } });
    expect((await failureOf(again)).message).toMatch(/Cannot reach.*ECONNREFUSED/);
    expect(provider.clock.now()).toBe(30_000);
  });

  it("fails with the contexts that there are when the kubeconfig has not the one named", async () => {
    const message = await messageOf({ context: "prod" });
    expect(message).toMatch(/no context "prod".*test, other.*kubernetes:context/);
    expect(server.requests).toEqual([]);
  });

  it("fails on a kubeconfig that is none, and on one that is not there", async () => {
    expect(await messageOf({ kubeconfig: "clusters: [\n" })).toMatch(/cannot be read/);
    const message = await messageOf({ kubeconfig: "/nowhere/kubeconfig" });
    expect(message).toMatch(/no kubeconfig at \/nowhere\/kubeconfig.*kubernetes:kubeconfig/);
  });

  it("fails on credentials that the cluster does not accept, and never shows them", async () => {
    server.intercept = () => ({ status: 401, body: { kind: "Status", message: "Unauthorized" } });
    const message = await messageOf();
    expect(message).toContain("does not accept the credentials");
    expect(message).not.toContain("token-of-the-deployer");
  });

  it("fails on a kind that the cluster does not have, naming what would bring it", async () => {
    const message = await messageOf({}, "kubernetes:monitoring.coreos.com/v1:ServiceMonitor");
    expect(message).toMatch(/has no monitoring.coreos.com\/v1 ServiceMonitor.*CustomResource/);
  });
});

describe("a refusal of the API server", () => {
  it("fails on missing rights with what to grant", async () => {
    const message = await refused(
      403,
      'deployments.apps "mcp" is forbidden: User "dev" cannot patch resource "deployments" in API group "apps" in the namespace "ops"',
    );
    expect(message).toMatch(/^Creating Deployment ops\/mcp: .*cannot patch.*\. Grant this.*Role/);
  });

  it("fails on a missing namespace with what to do", async () => {
    const message = await refused(404, 'namespaces "ops" not found');
    expect(message).toMatch(/namespaces "ops" not found\. Create the namespace first/);
  });

  it("fails on invalid fields, one line each", async () => {
    const causes = [
      { field: "spec.replicas", message: "Invalid value: -1: must be at least 0" },
      { field: "spec.template", message: "Required value" },
    ];
    const whole =
      'Deployment.apps "mcp" is invalid: [spec.replicas: Invalid value: -1, spec.template]';
    expect(await refused(422, whole, causes)).toBe(
      'Creating Deployment ops/mcp: Deployment.apps "mcp" is invalid:\n' +
        "  - spec.replicas: Invalid value: -1: must be at least 0\n" +
        "  - spec.template: Required value",
    );
  });

  it("fails on fields of another manager with who it is and how to take them over", async () => {
    const message = await refused(
      409,
      'Apply failed with 2 conflicts: conflicts with "kubectl-edit" using apps/v1:\n- .spec.a\n- .spec.b',
      [
        { field: ".spec.a", message: 'conflict with "kubectl-edit" using apps/v1' },
        { field: ".spec.b", message: 'conflict with "kubectl-edit" using apps/v1' },
      ],
    );
    expect(message).toMatch(/2 conflicts:\n {2}- \.spec\.a: conflict with "kubectl-edit"/);
    expect(message).toContain("pulumi.com/patchForce");
  });

  it("fails on a pod that the namespace does not admit with what to give it", async () => {
    const message = await refused(
      403,
      'pods "mcp" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    );
    expect(message).toMatch(/violates PodSecurity.*security context/s);
  });

  it("comes again to a server that is busy, and fails when it stays so", async () => {
    let busy = 2;
    server.intercept = (request) =>
      request.startsWith("PATCH") && busy-- > 0
        ? { status: 429, body: "too many requests", headers: { "retry-after": "2" } }
        : undefined;
    const provider = testingProvider({ kubeconfig: server.kubeconfig });
    const token = "kubernetes:core/v1:ConfigMap";
    expect((await provider.kind(token).create(urn, inputs)).id).toBe("ops/mcp");
    expect(provider.clock.now()).toBe(4000);
    busy = 1000;
    expect(await refused(503, "apiserver is shutting down")).toContain("shutting down");
  });
});
