import { describe, expect, it } from "vitest";
import { overlay } from "../../../../infra/cli/project.ts";
import { clusterSettings, planStack } from "../../../../infra/cli/stack-needs.ts";
import { parseConfig } from "../../../../infra/config/parse.ts";

const onCluster = {
  "mcp-stacks:target": "kubernetes",
  "mcp-stacks:server": { auth: { mode: "jwt" }, store: "postgres" },
  "mcp-stacks:kubernetes": { namespace: "staging", replicas: 2 },
};
const reference = `registry.example.com/ops@sha256:${"0".repeat(64)}`;
const promoted = overlay(onCluster, { server: { image: { reference } } });
const node = {
  kubeconfig: "/run/node/admin.json",
  context: "node",
  registry: "localhost:5005",
};

describe("planStack", () => {
  it("provides Docker and the images for a stack on Docker, wherever a cluster is given", () => {
    for (const isGiven of [true, false]) {
      expect(planStack({ "mcp-stacks:target": "docker" }, isGiven)).toEqual({
        cluster: undefined,
        builds: true,
        needs: ["engine", "docker", "images"],
      });
    }
  });

  it("makes a node for a stack on a cluster that nobody names", () => {
    expect(planStack(onCluster, false)).toEqual({
      cluster: "node",
      builds: true,
      needs: ["engine", "docker", "images", "cluster"],
    });
    expect(planStack(promoted, false)).toMatchObject({
      builds: false,
      needs: ["engine", "docker", "images", "cluster"],
    });
  });

  it("takes the cluster that is given, with Docker only for a build", () => {
    expect(planStack(onCluster, true)).toMatchObject({
      cluster: "given",
      needs: ["engine", "docker", "images", "cluster"],
    });
    expect(planStack(promoted, true).needs).toEqual(["engine", "cluster"]);
  });

  it.each([
    ["a kubeconfig", { "mcp-stacks:kubernetes": { kubeconfig: "~/.kube/prod" } }],
    ["a context", { "mcp-stacks:kubernetes": { context: "prod" } }],
    ["a kubeconfig as a secret", { "mcp-stacks:kubeconfig": { secure: "v1:abc" } }],
  ])("provides no cluster for a stack that names %s", (_, named) => {
    for (const isGiven of [true, false]) {
      expect(planStack({ ...onCluster, ...named }, isGiven)).toEqual({
        cluster: "named",
        builds: true,
        needs: ["engine", "docker", "images"],
      });
      expect(planStack({ ...promoted, ...named }, isGiven).needs).toEqual(["engine"]);
    }
  });

  it("provides for a stack on AWS what its build needs, and no cluster", () => {
    const onAws = {
      "mcp-stacks:target": "lambda",
      "mcp-stacks:lambda": { region: "eu-central-1" },
    };
    for (const isGiven of [true, false]) {
      expect(planStack(onAws, isGiven)).toEqual({
        cluster: undefined,
        builds: true,
        needs: ["engine", "docker", "images"],
      });
      expect(planStack(overlay(onAws, { server: { image: { reference } } }), isGiven)).toEqual({
        cluster: undefined,
        builds: false,
        needs: ["engine"],
      });
    }
  });

  it("reads on where a section is none: the program says what is wrong with it", () => {
    const broken = { "mcp-stacks:target": "kubernetes", "mcp-stacks:server": 3 };
    expect(planStack(broken, false).cluster).toBe("node");
  });
});

describe("clusterSettings", () => {
  const laid = (config: Readonly<Record<string, unknown>>, cluster = node) =>
    overlay(config, clusterSettings(config, planStack(config, false), cluster));

  it("lead a stack that builds to the cluster and its registry, and leave a valid stack", () => {
    const config = laid(onCluster);
    const parsed = parseConfig({
      values: Object.fromEntries(
        Object.entries(config).map(([key, value]) => [
          key,
          typeof value === "string" ? value : JSON.stringify(value),
        ]),
      ),
      secretKeys: [],
    });
    expect(parsed).toMatchObject({
      ok: true,
      settings: {
        server: {
          store: "postgres",
          image: { build: { context: "app" }, push: { repository: "localhost:5005/mcp-stacks" } },
        },
        kubernetes: {
          namespace: "staging",
          replicas: 2,
          kubeconfig: node.kubeconfig,
          context: "node",
        },
      },
    });
  });

  it("keep how the image is built", () => {
    const build = { context: "other", args: { A: "1" } };
    const config = overlay(onCluster, { server: { image: { build } } });
    expect(laid(config)).toMatchObject({ "mcp-stacks:server": { image: { build } } });
  });

  it.each([
    ["an image that exists", promoted, node],
    [
      "a repository of its own",
      overlay(onCluster, { server: { image: { build: {}, push: { repository: "r.example/x" } } } }),
      node,
    ],
    ["a cluster without a registry", onCluster, { ...node, registry: undefined }],
  ])("leave the image alone for %s", (_, config, cluster) => {
    const settings = clusterSettings(config, planStack(config, false), cluster);
    expect(settings).toEqual({
      kubernetes: { kubeconfig: node.kubeconfig, context: node.context },
    });
  });
});
