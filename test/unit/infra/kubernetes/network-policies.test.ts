import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../../app/src/webhook/address-policy.ts";
import type { SecretKey } from "../../../../infra/config/schema.ts";
import { selectorLabels } from "../../../../infra/kubernetes/labels.ts";
import { StackNetworkPolicies } from "../../../../infra/kubernetes/network-policies.ts";
import { plain, runOnMocks } from "../mocks.ts";
import { mayConnect } from "./policy-evaluator.ts";
import { ends, flows, owner, planned } from "./policy-flows.ts";
import { kubernetesSettingsOf } from "./settings.ts";

const webhook = { url: "https://hooks.example.com/tickets" };
const host = "mcp.example.com";

/** Addresses inside and just outside of what has no public host. */
const nearTheEdges = [
  ...["0.0.0.1", "9.255.255.255", "10.0.0.0", "11.0.0.0", "100.64.0.1", "100.128.0.0", "127.0.0.1"],
  ...["169.254.169.254", "172.16.0.1", "172.32.0.0", "192.0.0.1", "192.0.1.1", "192.0.2.1"],
  ...["192.88.99.1", "192.168.0.1", "198.18.0.1", "198.20.0.0", "198.51.100.1", "203.0.113.1"],
  ...["223.255.255.255", "224.0.0.1", "240.0.0.1", "255.255.255.255"],
  ...["::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "1fff::1", "2000::1", "2001::1", "2001:200::1"],
  ...[
    "2001:db8::1",
    "2002::1",
    "2003::1",
    "3fff::1",
    "3fff:1000::1",
    "4000::1",
    "fd00::1",
    "fe80::1",
  ],
];

/** What passes in every stack that runs its own stores. */
const always = [
  "neighbour > server 8000",
  "otherStack > server 8000",
  "prometheus > server 9090",
  "server > dns 53",
  "server > dns udp 53",
  "server > nodeLocalDns 53",
  "server > nodeLocalDns udp 53",
  "server > postgres 5432",
  "server > redis 6379",
];

function alsoPassing(...more: string[]): string[] {
  return [...always, ...more].sort();
}

describe("the stack's NetworkPolicies", () => {
  it("let through these flows and no other of the whole matrix", () => {
    expect(flows()).toEqual(always);
  });

  it.each([
    ["nginx", "nginx > server 8000"],
    ["haproxy", "haproxy > server 8000"],
    ["traefik", "traefik > server 8000"],
  ])("let in the Ingress controller from the namespace of %s's own installation", (name, flow) => {
    expect(
      flows({ kubernetes: { ingress: { host, tlsSecret: "tls", controller: name } } }),
    ).toEqual(alsoPassing(flow));
  });

  it("let in the Ingress controller from the namespace that is set, and there alone", () => {
    const ingress = { host, tlsSecret: "tls", namespace: "default" };
    expect(flows({ kubernetes: { ingress } })).toEqual(alsoPassing("stranger > server 8000"));
  });

  it("let in nobody more for an Ingress whose controller is unknown", () => {
    expect(
      flows({ kubernetes: { ingress: { host, tlsSecret: "tls", controller: "none" } } }),
    ).toEqual(always);
  });

  it("let in the Gateway's namespace", () => {
    const gateway = { host, name: "edge", namespace: "default" };
    expect(flows({ kubernetes: { gateway } })).toEqual(alsoPassing("stranger > server 8000"));
  });

  it("let Prometheus read from its namespace, and nobody where nothing is monitored", () => {
    const unread = always.filter((flow) => flow !== "prometheus > server 9090");
    expect(flows({ kubernetes: { monitoring: { namespace: "default" } } })).toEqual(
      [...unread, "stranger > server 9090"].sort(),
    );
    expect(flows({ kubernetes: { monitoring: { kind: "none" } } })).toEqual(unread);
  });

  it("let the server out to the webhook's port on public addresses", () => {
    expect(flows({ server: { webhook } })).toEqual(
      alsoPassing("server > internet 443", "server > internet6 443"),
    );
    const elsewhere = { url: "https://hooks.example.com:8443/tickets" };
    expect(flows({ server: { webhook: elsewhere } })).toEqual(
      alsoPassing("server > internet 8443", "server > internet6 8443"),
    );
  });

  it("let the server out for a webhook to just the addresses that it calls itself", () => {
    const policies = planned({ server: { webhook } }).map(({ spec }) => ({
      namespace: "ops",
      spec,
    }));
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const passes = mayConnect(policies, ends.server, { address }, { port: 443 });
        expect(passes).toBe(isPublicAddress(address));
      }),
      { numRuns: 500, examples: nearTheEdges.map((address): [string] => [address]) },
    );
  });

  it("let out to the named peers on their ports, and in from the named ones", () => {
    const networkPolicy = {
      egressTo: [
        { cidr: "10.1.0.0/16", ports: [5432, 443] },
        { namespace: "default", podLabels: { app: "id" }, ports: [8443] },
        { podLabels: { app: "else" }, ports: [80] },
      ],
      ingressFrom: [{ namespace: "kube-system", podLabels: { "k8s-app": "else" } }],
    };
    expect(flows({ kubernetes: { networkPolicy } })).toEqual(
      alsoPassing(
        "server > lan 443",
        "server > lan 5432",
        "server > neighbour 80",
        "system > server 8000",
      ),
    );
    const whole = { ingressFrom: [{ namespace: "default" }, { cidr: "10.1.2.0/24" }] };
    expect(flows({ kubernetes: { networkPolicy: whole } })).toEqual(
      alsoPassing("lan > server 8000", "stranger > server 8000"),
    );
  });

  it("reach no Redis and no PostgreSQL where the stack runs none", () => {
    const none = planned({ needs: new Set() });
    expect(none.map(({ name }) => name)).toEqual(["ops-assistant"]);
    const ports = none.flatMap(({ spec }) => spec.egress.flatMap((rule) => rule.ports));
    expect(ports.map(({ port }) => port)).toEqual([53, 53]);
  });

  it("isolate every component in both directions, and let a store open nothing", () => {
    const policies = planned();
    expect(policies.map(({ name }) => name)).toEqual([
      "ops-assistant",
      "ops-assistant-redis",
      "ops-assistant-postgres",
    ]);
    for (const { component, spec } of policies) {
      expect(spec.podSelector).toEqual({ matchLabels: selectorLabels(owner, component) });
      expect(spec.policyTypes).toEqual(["Ingress", "Egress"]);
    }
    const [, ...ofStores] = policies;
    expect(ofStores.map(({ spec }) => spec.egress)).toEqual([[], []]);
  });

  it("are none where the settings switch them off", () => {
    expect(planned({ kubernetes: { networkPolicy: { enabled: false } } })).toEqual([]);
  });

  it("are handed to the cluster as planned, in the stack's namespace", async () => {
    const settings = kubernetesSettingsOf();
    const { resources } = await runOnMocks(async () => {
      new StackNetworkPolicies("network", {
        settings,
        owner,
        namespace: "ops",
        needs: new Set<SecretKey>(["redisPassword"]),
      });
    });
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
      "kubernetes:networking.k8s.io/v1:NetworkPolicy network-redis",
      "kubernetes:networking.k8s.io/v1:NetworkPolicy network-server",
      "mcp:kubernetes:NetworkPolicies network",
    ]);
    const redis = resources.find(({ name }) => name === "network-redis");
    const [, plan] = planned();
    expect(plain(redis?.inputs ?? {})).toEqual({
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: {
        name: "ops-assistant-redis",
        namespace: "ops",
        labels: {
          ...selectorLabels(owner, "redis"),
          "app.kubernetes.io/part-of": "mcp-stacks",
          "com.mcp-stacks.project": "mcp-stacks",
          "com.mcp-stacks.stack": "prod",
          "com.mcp-stacks.server": "ops-assistant",
        },
      },
      spec: plan?.spec,
    });
  });
});
