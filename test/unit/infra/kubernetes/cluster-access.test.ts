import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type ClusterAccess, clusterAccess } from "../../../../infra/kubernetes/cluster-access.ts";
import { runOnMocks } from "../mocks.ts";
import { kubeconfigOf } from "./fake-cluster.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const config = kubeconfigOf("https://cluster.example:6443", { token: "hunter2" });

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A file of this test with this content. */
function fileWith(content: string, name = "config"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

interface Found {
  readonly access: ClusterAccess;
  /** What the provider is given as kubeconfig, and whether that is marked secret. */
  readonly kubeconfig: unknown;
  readonly isSecret: boolean;
}

async function find(
  kubernetes: Readonly<Record<string, unknown>>,
  { secret, dryRun = false }: { secret?: string; dryRun?: boolean } = {},
): Promise<Found> {
  const settings = kubernetesSettingsOf({}, kubernetes).kubernetes;
  const { result } = await runOnMocks(async () => {
    const supplied = secret === undefined ? undefined : pulumi.secret(secret);
    const access = await clusterAccess(settings, supplied, dryRun);
    const output = pulumi.output(access.provider.kubeconfig);
    const kubeconfig = await new Promise((resolve) => output.apply(resolve));
    return { access, kubeconfig, isSecret: await pulumi.isSecret(output) };
  });
  return result;
}

async function refusal(...args: Parameters<typeof find>): Promise<string> {
  const error: unknown = await find(...args).catch((reason: unknown) => reason);
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  const message = pulumi.RunError.isInstance(error) ? error.message : "";
  expect(message).toContain("1 fault in the configuration of stack dev");
  expect(message).not.toContain("hunter2");
  return message;
}

beforeEach(() => {
  // a cluster that this machine knows must make no difference
  vi.stubEnv("KUBECONFIG", "");
  vi.stubEnv("HOME", temporaryFolder());
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

describe("clusterAccess", () => {
  it("gives the provider the path of a file, never the credentials in it", async () => {
    const kubeconfig = fileWith(config);
    const { access } = await find({ kubeconfig, context: "test" });
    expect(access.provider).toEqual({
      kubeconfig,
      context: "test",
      namespace: "ops",
      enableServerSideApply: true,
      enablePatchForce: true,
      upsertExistingObjects: false,
      clusterIdentifier: "test",
    });
    expect(access.connection).toMatchObject({
      server: "https://cluster.example:6443",
      context: "test",
      options: { headers: { authorization: "Bearer hunter2" } },
    });
  });

  it("takes over what is there only when it is told to", async () => {
    const { access } = await find({ kubeconfig: fileWith(config), takeOver: true });
    expect(access.provider.upsertExistingObjects).toBe(true);
  });

  it("prefers the secret, which stays marked, to any file", async () => {
    vi.stubEnv("KUBECONFIG", "/nowhere");
    const found = await find({}, { secret: config });
    expect(found.kubeconfig).toBe(config);
    expect(found.isSecret).toBe(true);
    expect(found.access.connection?.server).toBe("https://cluster.example:6443");
  });

  it("takes KUBECONFIG when nothing is set", async () => {
    const path = fileWith(config);
    vi.stubEnv("KUBECONFIG", path);
    expect((await find({})).kubeconfig).toBe(path);
  });

  it("takes ~/.kube/config when that is unset too, by the name that fits every machine", async () => {
    const home = temporaryFolder();
    vi.stubEnv("HOME", home);
    mkdirSync(join(home, ".kube"));
    writeFileSync(join(home, ".kube", "config"), config);
    const { access, kubeconfig } = await find({});
    expect(kubeconfig).toBe("~/.kube/config");
    expect(access.connection?.context).toBe("test");
  });

  it("names the cluster by its context, so that a renewed kubeconfig replaces nothing", async () => {
    const before = await find({ kubeconfig: fileWith(config) });
    const renewed = kubeconfigOf("https://moved.example", { token: "another" });
    const after = await find({ kubeconfig: fileWith(renewed, "renewed") });
    const without = await find({}, { dryRun: true });
    const identifiers = [before, after, without].map(
      ({ access }) => access.provider.clusterIdentifier,
    );
    expect(identifiers).toEqual(["current-context", "current-context", "current-context"]);
  });
});

describe("in a preview, clusterAccess", () => {
  it("asks nobody and passes on the kubeconfig that there is", async () => {
    const path = fileWith(config);
    const { access, kubeconfig } = await find({ kubeconfig: path }, { dryRun: true });
    expect(kubeconfig).toBe(path);
    expect(access.connection).toBeUndefined();
  });

  it.each([
    ["there is no kubeconfig", {}, "placeholder"],
    ["the set one is not here", { kubeconfig: "/nowhere/config", context: "prod" }, "prod"],
  ])("takes a placeholder whose address nobody answers when %s", async (_, kubernetes, context) => {
    const { access, kubeconfig } = await find(kubernetes, { dryRun: true });
    const placeholder = JSON.parse(String(kubeconfig));
    expect(placeholder.clusters[0].cluster).toEqual({ server: "https://127.0.0.1:1" });
    expect(placeholder["current-context"]).toBe(context);
    expect(placeholder.users[0].user).toEqual({});
    expect(access.connection).toBeUndefined();
  });

  it("takes the placeholder when the kubeconfig here knows other clusters alone", async () => {
    const found = await find({ kubeconfig: fileWith(config), context: "prod" }, { dryRun: true });
    expect(String(found.kubeconfig)).toContain("https://127.0.0.1:1");
  });
});

describe("clusterAccess fails", () => {
  it("without any kubeconfig, and names all ways to give one", async () => {
    const message = await refusal({});
    expect(message).toContain('"~/.kube/config" (its default): there is no such file');
    expect(message).toContain("set mcp-stacks:kubernetes.kubeconfig to where one is");
    expect(message).toContain("set the secret mcp-stacks:kubeconfig to the text of one");
  });

  it("on a file of KUBECONFIG that is missing, and says where it was named", async () => {
    vi.stubEnv("KUBECONFIG", "/nowhere/config");
    expect(await refusal({})).toContain('"/nowhere/config" (KUBECONFIG): there is no such file');
  });

  it("on a folder, or a file that may not be read", async () => {
    expect(await refusal({ kubeconfig: temporaryFolder() })).toContain("it is a folder");
    const locked = fileWith(config);
    chmodSync(locked, 0o000);
    // root may read everything
    if (process.getuid?.() === 0) return;
    expect(await refusal({ kubeconfig: locked })).toContain("it may not be read");
  });

  it("on several files in KUBECONFIG, of which the provider takes one", async () => {
    vi.stubEnv("KUBECONFIG", ["/a", "/b"].join(delimiter));
    expect(await refusal({})).toContain("set mcp-stacks:kubernetes.kubeconfig to one of the files");
  });

  it("on an unknown context, and names those that there are", async () => {
    const message = await refusal({ kubeconfig: fileWith(config), context: "prod" });
    expect(message).toContain("mcp-stacks:kubernetes.context");
    expect(message).toContain('given    "prod"');
    expect(message).toContain("allowed  a context of the kubeconfig with its cluster: test");
  });

  it("on a kubeconfig without a current context, when none is set", async () => {
    const none = JSON.stringify({ contexts: [], clusters: [] });
    expect(await refusal({ kubeconfig: fileWith(none) })).toContain("which has none");
  });

  it.each([
    ["no YAML", "a: [hunter2", "it is no YAML"],
    ["some other text", "hunter2", "it is no kubeconfig"],
    [
      "a cluster without a URL",
      kubeconfigOf("hunter2"),
      "clusters.0.cluster.server: is no http or https URL",
    ],
    [
      "a cluster with a login in its URL",
      kubeconfigOf("https://admin:hunter2@cluster.example"),
      "clusters.0.cluster.server: holds a login, which belongs in a user of the kubeconfig",
    ],
  ])("on %s, without repeating what is in it", async (_, content, reason) => {
    expect(await refusal({ kubeconfig: fileWith(content) })).toContain(reason);
    const ofSecret = await refusal({}, { secret: content });
    expect(ofSecret).toContain(`mcp-stacks:kubeconfig\n    given    a secret: ${reason}`);
  });

  it("on a login command that prints a bare token, without repeating it", async () => {
    const apiVersion = "client.authentication.k8s.io/v1";
    const exec = { apiVersion, command: process.execPath, args: ["-p", "'hunter2'"] };
    const login = kubeconfigOf("https://cluster.example", { exec });
    expect(await refusal({ kubeconfig: fileWith(login) })).toContain(
      "its login command printed no JSON",
    );
  });

  it("on a certificate or a login command that is not there", async () => {
    const lacking = kubeconfigOf("https://cluster.example", { "client-certificate": "gone.pem" });
    expect(await refusal({ kubeconfig: fileWith(lacking) })).toContain(
      "gone.pem: there is no such file",
    );
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "no-such-login" };
    const login = kubeconfigOf("https://cluster.example", { exec });
    expect(await refusal({ kubeconfig: fileWith(login) })).toContain(
      "no-such-login: there is no such file",
    );
  });
});
