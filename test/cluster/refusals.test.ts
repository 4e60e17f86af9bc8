import { randomBytes } from "node:crypto";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { refusal } from "../engine/refusal.ts";
import { required } from "../engine/stack-fixture.ts";
import { freePorts } from "../engine/wait.ts";
import { clusterFixture } from "./cluster-fixture.ts";
import { grantAllBut, makeDeployer, removeDeployer } from "./deployer.ts";
import { type KubeconfigChange, writeKubeconfig } from "./kubeconfigs.ts";
import { apply, kubectl } from "./kubectl.ts";
import {
  contentOf,
  hasNamespace,
  keepDeleting,
  makeNamespace,
  removeNamespace,
} from "./namespaces.ts";
import { silentServer } from "./silent-server.ts";

const fixture = clusterFixture("refused");
const { namespace } = fixture;
/** A namespace of somebody else's, with objects that must stay as they are. */
const taken = `${namespace}-taken`;
const ending = `${namespace}-ending`;

const digest = `sha256:${"0".repeat(64)}`;
const image = { reference: `registry.invalid/ops-assistant@${digest}` };
const settings = (kubernetes: object = {}, server: object = {}) => ({
  server: { image, ...server },
  kubernetes: { namespace, replicas: 3, ...kubernetes },
});
const inTaken = { namespace: taken, createNamespace: false };

const stateSchema = z.object({
  deployment: z.object({ resources: z.array(z.object({ type: z.string() })).default([]) }),
});

describe("what a cluster refuses before anything is made", () => {
  let before: readonly string[];

  /** The message of a first `up` that must be refused. */
  async function refused(
    config: Readonly<Record<string, unknown>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    fixture.configure(config);
    const stack = await fixture.open(env);
    return refusal(fixture, (options) => stack.up(options));
  }

  async function refusedLogin(name: string, change: KubeconfigChange): Promise<string> {
    const path = await writeKubeconfig(fixture.folder, name, change);
    return refused(settings(), { KUBECONFIG: path });
  }

  beforeAll(async () => {
    await Promise.all([taken, ending].map(removeNamespace));
    await makeNamespace(taken, { "app.kubernetes.io/managed-by": "Helm" });
    await apply({
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        name: "ops-assistant",
        namespace: taken,
        labels: { "com.mcp-stacks.stack": "other", "com.mcp-stacks.server": "ops-assistant" },
      },
      spec: { ports: [{ port: 80 }] },
    });
    before = await contentOf(taken);
    expect(before).toContainEqual(expect.stringMatching(/^Service ops-assistant /));
  });
  afterEach(async () => {
    const stack: Stack = await fixture.open();
    const { deployment } = stateSchema.parse(await stack.exportStack());
    const made = deployment.resources.map(({ type }) => type);
    expect(made.filter((type) => type !== "pulumi:pulumi:Stack")).toEqual([]);
    expect(await hasNamespace(namespace)).toBe(false);
    expect(await contentOf(taken)).toEqual(before);
  });
  afterAll(async () => {
    await Promise.all([taken, ending].map(removeNamespace));
    await fixture.dispose();
  });

  it("fails when nobody listens where the cluster should be", async () => {
    const [port = 0] = await freePorts(1);
    const server = `https://127.0.0.1:${port}`;
    const message = await refusedLogin("nobody", { server });
    expect(message).toContain(`does not answer at ${server} (nothing listens there)`);
    expect(message).toContain("nothing was changed");
    expect(message).toMatch(/fix +start the cluster or reach its network/);
  });

  it("fails on a server that accepts connections and never answers", async () => {
    const silent = await silentServer();
    try {
      const server = `https://127.0.0.1:${silent.port}`;
      const message = await refusedLogin("silent", { server });
      expect(message).toContain(`does not answer at ${server} (no answer in time)`);
    } finally {
      await silent.close();
    }
  }, 60_000);

  it("fails on a server that is no cluster's", async () => {
    const message = await refusedLogin("registry", { server: registryUrl() });
    expect(message).toContain(`does not answer at ${registryUrl()}`);
    expect(message).toContain("not as the API server of a cluster does");
  });

  it("fails on a context that the kubeconfig lacks, and names those there are", async () => {
    const context = (await kubectl("config", "current-context")).trim();
    const message = await refused(settings({ context: "no-such" }));
    expect(message).toContain("mcp-stacks:kubernetes.context");
    expect(message).toMatch(/given +"no-such"/);
    expect(message).toContain(`a context of the kubeconfig with its cluster: ${context}`);
  });

  it("fails without the kubeconfig's file", async () => {
    const KUBECONFIG = "/nowhere/kubeconfig";
    const message = await refused(settings(), { KUBECONFIG });
    expect(message).toContain("mcp-stacks:kubernetes.kubeconfig");
    expect(message).toContain(`"${KUBECONFIG}" (KUBECONFIG): there is no such file`);
    expect(message).toMatch(/fix +write a kubeconfig there/);
  });

  it("fails on credentials that the cluster does not know, and does not repeat them", async () => {
    const token = randomBytes(24).toString("base64url");
    const message = await refusedLogin("stranger", { token });
    expect(message).toContain("refuses the login of context");
    expect(message).toMatch(/fix +renew the login in the kubeconfig/);
    expect(fixture.printed.join("")).not.toContain(token);
  });

  it("fails on missing rights, all of them in one message", async () => {
    try {
      const token = await makeDeployer(taken);
      const message = await refusedLogin("deployer", { token });
      expect(message).toContain("1 fault");
      expect(message).toMatch(/may not get, create, patch, delete, list, watch namespaces, /);
      for (const each of ["secrets", "deployments.apps", "statefulsets.apps", "services", "pods"])
        expect(message).toContain(each);
      expect(message).toMatch(/fix +bind a Role with these rights/);
      expect(fixture.printed.join("")).not.toContain(token);
    } finally {
      await removeDeployer(taken);
    }
  });

  it("fails on the one right that is missing, and names no other", async () => {
    try {
      const token = await makeDeployer(taken);
      await grantAllBut("networkpolicies", taken);
      const path = await writeKubeconfig(fixture.folder, "almost", { token });
      const config = settings({ ...inTaken }, { name: "another-server" });
      const message = await refused(config, { KUBECONFIG: path });
      expect(message).toMatch(
        /given +a user who may not get, create, patch, delete, list, watch networkpolicies\.networking\.k8s\.io\n/,
      );
    } finally {
      await removeDeployer(taken);
    }
  });

  it("fails on everything that the cluster lacks, all at once", async () => {
    const message = await refused(
      settings({
        priorityClassName: "no-priority",
        pullSecrets: ["no-pull-secret"],
        data: { storageClass: "no-class" },
        redis: { storageClass: "no-redis-class" },
        postgres: { storageClass: "no-postgres-class" },
        ingress: { host: "mcp.example.com", tlsSecret: "mcp-tls", controller: "traefik" },
      }),
    );
    expect(message).toContain("7 faults in the configuration");
    for (const words of [
      "a cluster without Middleware of traefik.io/v1alpha1",
      "there is no IngressClass traefik",
      "there is no PriorityClass no-priority",
      'given    "no-pull-secret"',
      "mcp-stacks:kubernetes.data.storageClass",
      'given    "no-class"',
      'given    "no-redis-class"',
      'given    "no-postgres-class"',
      "a storage class of the cluster: standard",
    ])
      expect(message).toContain(words);
  });

  it("fails on a Gateway that is not there", async () => {
    const gateway = { host: "mcp.example.com", name: "edge", namespace: taken };
    const message = await refused(settings({ gateway }));
    expect(message).toContain("mcp-stacks:kubernetes.gateway.name");
    expect(message).toContain(`there is no Gateway edge in namespace ${taken}`);
  });

  it("fails on a certificate that is missing in a namespace that is there", async () => {
    const ingress = { host: "mcp.example.com", tlsSecret: "mcp-tls" };
    const message = await refused(settings({ ...inTaken, ingress }, { name: "another-server" }));
    expect(message).toContain("mcp-stacks:kubernetes.ingress.tlsSecret");
    expect(message).toContain(`namespace ${taken} has none of this name`);
    expect(message).toMatch(new RegExp(`fix +make Secret mcp-tls in namespace ${taken} first`));
  });

  it("fails on names that are longer than Kubernetes takes", async () => {
    const tooLong = settings({ namespace: "n".repeat(64) }, { name: "s".repeat(31) });
    const message = await refused(tooLong);
    expect(message).toContain("2 faults in the configuration");
    expect(message).toContain("mcp-stacks:kubernetes.namespace");
    expect(message).toContain("mcp-stacks:server.name");
  });

  it("fails to make a namespace that belongs to somebody else", async () => {
    const message = await refused(settings({ namespace: taken }, { name: "another-server" }));
    expect(message).toContain(
      `namespace ${taken} is there already and belongs to somebody else (managed by Helm)`,
    );
    expect(message).toMatch(/fix +set mcp-stacks:kubernetes\.createNamespace to false/);
  });

  it("fails beside another stack whose objects have the same names", async () => {
    const message = await refused(settings(inTaken));
    expect(message).toMatch(
      /given +a namespace with Service ops-assistant of stack other of ops-assistant/,
    );
    expect(message).toMatch(/fix +change mcp-stacks:kubernetes\.namespace or mcp-stacks:server/);
  });

  it("fails when the namespace should be there and is not", async () => {
    const message = await refused(settings({ createNamespace: false }));
    expect(message).toMatch(
      new RegExp(`fix +kubectl create namespace ${namespace}, or set .*createNamespace to true`),
    );
  });

  it("fails in a namespace that is being deleted", async () => {
    await makeNamespace(ending);
    await keepDeleting(ending);
    const message = await refused(settings({ namespace: ending }));
    expect(message).toContain("a namespace that is not being deleted");
    expect(message).toMatch(/fix +wait until it is gone, or change/);
  });
});

/** The registry that the node pulls from: it speaks HTTP, and nothing of Kubernetes. */
function registryUrl(): string {
  return `http://${required("MCP_STACKS_REGISTRY")}`;
}
