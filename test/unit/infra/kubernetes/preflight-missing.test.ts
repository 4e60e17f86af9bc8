import { describe, expect, it } from "vitest";
import { clusterFindings } from "../../../../infra/kubernetes/preflight-faults.ts";
import { planLookups, type Seen } from "../../../../infra/kubernetes/preflight-plan.ts";
import {
  classes,
  clusterFor,
  faultsOf,
  gateway,
  ingress,
  labelled,
  ops,
  own,
  stackOf,
  there,
} from "./cluster-for.ts";

describe("fails on a cluster", () => {
  it.each([
    [
      "IngressClass",
      { ingress },
      "/apis/networking.k8s.io/v1/ingressclasses/nginx",
      'ingress.className: "nginx"',
    ],
    [
      "IngressClass that is named",
      { ingress: { ...ingress, controller: "none", className: "edge" } },
      "/apis/networking.k8s.io/v1/ingressclasses/edge",
      'ingress.className: "edge"',
    ],
    [
      "Gateway",
      { gateway },
      "/apis/gateway.networking.k8s.io/v1/namespaces/gateways/gateways/public",
      'gateway.name: "public"',
    ],
    [
      "PriorityClass",
      { priorityClassName: "high" },
      "/apis/scheduling.k8s.io/v1/priorityclasses/high",
      'priorityClassName: "high"',
    ],
    [
      "pull secret",
      { pullSecrets: ["registry"] },
      `${ops}/secrets/registry`,
      'pullSecrets: "registry"',
    ],
    [
      "certificate",
      { ingress, createNamespace: false },
      `${ops}/secrets/mcp-tls`,
      'ingress.tlsSecret: "mcp-tls"',
    ],
  ] as const)("without the %s", (_, kubernetes, path, fault) => {
    const stack = stackOf(kubernetes);
    const changed: Record<string, Seen> = { [ops]: labelled(own), [path]: { is: "absent" } };
    expect(faultsOf(stack, clusterFor(stack, changed))).toEqual([fault]);
  });

  it("without the class of an Ingress, but not where the cluster's default one is taken", () => {
    const stack = stackOf({ ingress: { ...ingress, controller: "none" } });
    expect(planLookups(stack.settings, stack.needs).named).toEqual([]);
  });

  it.each([
    ["HTTPRoute", { gateway }, "/apis/gateway.networking.k8s.io/v1", ["gateway"]],
    [
      "Traefik's Middleware",
      { ingress: { ...ingress, controller: "traefik" } },
      "/apis/traefik.io/v1alpha1",
      ["ingress.controller"],
    ],
    [
      "the Prometheus operator",
      { monitoring: { kind: "operator" } },
      "/apis/monitoring.coreos.com/v1",
      ["monitoring.kind", "monitoring.kind"],
    ],
  ] as const)("that does not serve %s, at all or in this version", (_, kubernetes, path, keys) => {
    const stack = stackOf(kubernetes);
    for (const seen of [{ is: "absent" }, there({ resources: [{ name: "others" }] })] as const) {
      const found = faultsOf(stack, clusterFor(stack, { [path]: seen }));
      expect(found.map((fault) => fault.replace(/:.*/, ""))).toEqual(keys);
    }
  });

  it.each([
    [
      "no default class",
      {},
      there({ items: [{ metadata: { name: "fast" } }] }),
      [
        "data.storageClass: nothing",
        "redis.storageClass: nothing",
        "postgres.storageClass: nothing",
      ],
    ],
    [
      "no class at all",
      { data: { persistent: false } },
      classes(),
      ["redis.storageClass: nothing", "postgres.storageClass: nothing"],
    ],
    [
      "no such class",
      { data: { storageClass: "slow" }, postgres: { storageClass: "slow" } },
      classes("standard"),
      ['data.storageClass: "slow"', 'postgres.storageClass: "slow"'],
    ],
  ] as const)("with %s for a claim", (_, kubernetes, seen, faults) => {
    const stack = stackOf(kubernetes);
    const path = "/apis/storage.k8s.io/v1/storageclasses";
    expect(faultsOf(stack, clusterFor(stack, { [path]: seen }))).toEqual(faults);
  });

  it("without classes, but not when no claim is made", () => {
    const stack = stackOf({ data: { persistent: false } }, new Set());
    const path = "/apis/storage.k8s.io/v1/storageclasses";
    expect(faultsOf(stack, clusterFor(stack, { [path]: classes() }))).toEqual([]);
  });
});

describe("warns of what a stack can start without", () => {
  it("the certificate, which comes once the namespace or cert-manager's Ingress is there", () => {
    const issued = { "cert-manager.io/cluster-issuer": "internal" };
    for (const kubernetes of [
      { ingress },
      { ingress: { ...ingress, annotations: issued }, createNamespace: false },
    ]) {
      const stack = stackOf(kubernetes);
      const changed: Record<string, Seen> = {
        [ops]: labelled(own),
        [`${ops}/secrets/mcp-tls`]: { is: "absent" },
      };
      const { faults, warnings } = clusterFindings(stack, clusterFor(stack, changed));
      expect(faults).toEqual([]);
      expect(warnings).toEqual([expect.stringMatching(/^Secret mcp-tls is not there yet/)]);
    }
  });

  it("metrics, without which nothing is scaled", () => {
    const stack = stackOf();
    const path = "/apis/metrics.k8s.io/v1beta1";
    const { faults, warnings } = clusterFindings(
      stack,
      clusterFor(stack, { [path]: { is: "hidden" } }),
    );
    expect(faults).toEqual([]);
    expect(warnings).toEqual([expect.stringMatching(/serves no metrics\.k8s\.io/)]);
    expect(planLookups(stackOf({ replicas: 3 }).settings, new Set()).metrics).toBeUndefined();
  });
});
