import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, minimal, minimalCluster, minimalLambda } from "./parsing.ts";

describe("fails on a wrong shape", () => {
  const cases: [string, Record<string, unknown>, string, string, string][] = [
    [
      "a missing target",
      { server: minimal.server },
      "target",
      "nothing",
      "docker | kubernetes | lambda",
    ],
    [
      "an unknown target",
      { ...minimal, target: "swarm" },
      "target",
      '"swarm"',
      "docker | kubernetes | lambda",
    ],
    ["a missing server section", { target: "docker" }, "server", "nothing", "an object"],
    [
      "a missing auth mode",
      { ...minimal, server: { auth: {} } },
      "server.auth.mode",
      "nothing",
      "jwt | jwks | none",
    ],
    [
      "an unknown auth mode",
      { ...minimal, server: { auth: { mode: "oauth" } } },
      "server.auth.mode",
      '"oauth"',
      "jwt | jwks | none",
    ],
    ["a section that is text", { ...minimal, docker: "yes" }, "docker", '"yes"', "an object"],
    [
      "a section that is broken JSON",
      { ...minimal, docker: "{port" },
      "docker",
      '"{port"',
      "an object",
    ],
    [
      "a port out of range",
      { ...minimal, docker: { port: 70000 } },
      "docker.port",
      "70000",
      "1 to 65535",
    ],
    [
      "a health check rarer than the server's own",
      { ...minimal, docker: { health: { intervalSec: 31 } } },
      "docker.health.intervalSec",
      "31",
      "1 to 30",
    ],
    ["a port of zero", { ...minimal, docker: { port: 0 } }, "docker.port", "0", "1 to 65535"],
    [
      "a fraction where a whole number belongs",
      { ...minimal, docker: { port: 80.5 } },
      "docker.port",
      "80.5",
      "a whole number",
    ],
    [
      "a number in quotes",
      { ...minimal, docker: { memoryMiB: "256" } },
      "docker.memoryMiB",
      '"256"',
      "a number",
    ],
    [
      "a boolean in quotes",
      { ...minimal, docker: { retainVolumes: "true" } },
      "docker.retainVolumes",
      '"true"',
      "a boolean",
    ],
    [
      "an address that is none",
      { ...minimal, docker: { bind: "localhost" } },
      "docker.bind",
      '"localhost"',
      "an IP address, such as 127.0.0.1 or 0.0.0.0",
    ],
    [
      "a Docker host without a scheme",
      { ...minimal, docker: { host: "vm1" } },
      "docker.host",
      '"vm1"',
      "ssh://user@host, unix:///path, npipe:////./pipe/name or tcp://host:port",
    ],
    [
      "a name with capitals",
      { ...minimal, server: { ...minimal.server, name: "Ops" } },
      "server.name",
      '"Ops"',
      "lower-case letters, digits and inner hyphens, starting with a letter",
    ],
    [
      "a name that is too long",
      { ...minimal, server: { ...minimal.server, name: "a".repeat(31) } },
      "server.name",
      `"${"a".repeat(31)}"`,
      "at most 30 characters",
    ],
    [
      "a URL that is none",
      { ...minimal, server: { ...minimal.server, publicUrl: "mcp.example.com" } },
      "server.publicUrl",
      '"mcp.example.com"',
      "an absolute http or https URL without a path, such as https://mcp.example.com",
    ],
    [
      "a key set over http, where keys can be changed on the way",
      { ...minimal, server: { auth: { mode: "jwks", jwksUrl: "http://id.example.com/keys" } } },
      "server.auth.jwksUrl",
      '"http://id.example.com/keys"',
      "the https URL of a key set, such as https://id.example.com/jwks.json",
    ],
    [
      "a webhook over http",
      { ...minimal, server: { ...minimal.server, webhook: { url: "http://hooks.example.com" } } },
      "server.webhook.url",
      '"http://hooks.example.com"',
      "the https URL of a public host, such as https://hooks.example.com/tickets",
    ],
    [
      "a share of the traces above all of them",
      { ...minimal, server: { ...minimal.server, telemetry: { sampleRatio: 2 } } },
      "server.telemetry.sampleRatio",
      "2",
      "0 to 1",
    ],
    [
      "a share of traces that the server cannot read",
      { ...minimal, server: { ...minimal.server, telemetry: { sampleRatio: 0.00001 } } },
      "server.telemetry.sampleRatio",
      "0.00001",
      "a number from 0 to 1 with at most four decimals",
    ],
    [
      "test fixtures of the server, which are no key at all",
      { ...minimal, server: { ...minimal.server, conformanceFixtures: true } },
      "server.conformanceFixtures",
      "true",
      "name, image, container, surface, transport, auth, readOnly, sessions, logLevel, limits, audit, telemetry, webhook, store, shared, publicUrl, allowedHosts, allowedOrigins",
    ],
  ];
  it.each(cases)("%s", (_, sections, key, given, allowed) => {
    expect(faultsOf(sections)).toContainEqual(
      expect.objectContaining({ key: `mcp-stacks:${key}`, given, allowed }),
    );
  });

  it("an unknown key, and says which one was meant", () => {
    expect(faultsOf({ ...minimal, docker: { prot: 8001 } })).toEqual([
      {
        key: "mcp-stacks:docker.prot",
        given: "8001",
        allowed:
          "host, bind, port, memoryMiB, cpus, startTimeoutSec, health, redis, postgres, prometheus, grafana, retainVolumes",
        fix: "did you mean mcp-stacks:docker.port?",
      },
    ]);
  });

  it.each([
    [
      "kubernetes",
      minimal,
      "target, environment, server, backends, companions, topology, gateway, images, policy, docker",
    ],
    [
      "lambda",
      minimal,
      "target, environment, server, backends, companions, topology, gateway, images, policy, docker",
    ],
    [
      "docker",
      minimalCluster,
      "target, environment, server, backends, companions, topology, gateway, images, policy, kubernetes",
    ],
    [
      "lambda",
      minimalCluster,
      "target, environment, server, backends, companions, topology, gateway, images, policy, kubernetes",
    ],
    [
      "docker",
      minimalLambda,
      "target, environment, server, backends, companions, topology, gateway, images, policy, lambda",
    ],
    [
      "kubernetes",
      minimalLambda,
      "target, environment, server, backends, companions, topology, gateway, images, policy, lambda",
    ],
  ])("a section of another target: %s", (section, stack, own) => {
    expect(faultsOf({ ...stack, [section]: {} })).toEqual([
      {
        key: `mcp-stacks:${section}`,
        given: "{}",
        allowed: `sections of this stack's own target: ${own}`,
        fix: `remove mcp-stacks:${section}: it belongs to another target than the stack's own`,
      },
    ]);
  });

  it.each([
    ["a label's key", { nodeSelector: { "a b": "x" } }, "nodeSelector.a b", "a label's key, such"],
    [
      "a label's value",
      { nodeSelector: { a: "x y" } },
      "nodeSelector.a",
      "a label's value: at most",
    ],
    ["a size", { data: { size: "1GB" } }, "data.size", "a size with its unit, such as 512Mi"],
    ["a name", { namespace: "Ops" }, "namespace", "the name of a namespace: lower-case"],
    ["a name's length", { namespace: "a".repeat(64) }, "namespace", "at most 63 characters"],
    ["a Secret's name", { pullSecrets: ["a_b"] }, "pullSecrets[0]", "the name of a Secret:"],
    ["a path", { kubeconfig: "kube/config" }, "kubeconfig", "an absolute path, or one that begins"],
    ["cores", { resources: { limits: { cpu: 0.0015 } } }, "resources.limits.cpu", "0.01 to 64"],
    ["a host", { ingress: { host: "https://a.example" } }, "ingress.host", "a host name in lower"],
    [
      "an address range",
      { networkPolicy: { ingressFrom: [{ cidr: "10.0.0.0" }] } },
      "networkPolicy.ingressFrom[0].cidr",
      "an address range, such as",
    ],
  ])("of a cluster: %s", (_, kubernetes, key, allowed) => {
    expect(faultsOf(clusterWith({}, kubernetes))).toContainEqual(
      expect.objectContaining({
        key: `mcp-stacks:kubernetes.${key}`,
        allowed: expect.stringContaining(allowed),
      }),
    );
  });

  it("fractions of a core that Kubernetes does not count", () => {
    const kubernetes = { resources: { limits: { cpu: 0.5005 } } };
    expect(faultsOf(clusterWith({}, kubernetes))).toEqual([
      expect.objectContaining({ allowed: "a number of cores with at most three decimals" }),
    ]);
  });
});
