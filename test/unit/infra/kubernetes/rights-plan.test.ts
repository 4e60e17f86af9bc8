import { describe, expect, it } from "vitest";
import { neededRights } from "../../../../infra/kubernetes/rights-plan.ts";
import { everything, ingress, stackOf } from "./cluster-for.ts";

describe("neededRights", () => {
  const resourcesOf = (kubernetes: Readonly<Record<string, unknown>>, needs = stackOf().needs) => {
    const { settings } = stackOf(kubernetes);
    const rights = neededRights(settings, needs);
    return new Set(
      rights.map(({ group, resource }) => (group ? `${resource}.${group}` : resource)),
    );
  };
  const always = [
    "serviceaccounts",
    "secrets",
    "configmaps",
    "services",
    "deployments.apps",
    "poddisruptionbudgets.policy",
    "pods",
    "replicasets.apps",
    "persistentvolumeclaims",
  ];

  it("asks for nothing that the stack does not make", () => {
    const least = {
      createNamespace: false,
      replicas: 1,
      data: { persistent: false },
      networkPolicy: { enabled: false },
    };
    expect(resourcesOf(least, new Set())).toEqual(new Set(always));
  });

  it("asks for all that it makes", () => {
    expect(resourcesOf(everything)).toEqual(
      new Set([
        ...always,
        "namespaces",
        "statefulsets.apps",
        "horizontalpodautoscalers.autoscaling",
        "networkpolicies.networking.k8s.io",
        "ingresses.networking.k8s.io",
        "middlewares.traefik.io",
        "httproutes.gateway.networking.k8s.io",
        "servicemonitors.monitoring.coreos.com",
        "prometheusrules.monitoring.coreos.com",
      ]),
    );
  });

  it("asks to watch all that it makes, which a delete is awaited by, and what a wait looks at", () => {
    const verbsOf = (kubernetes: Readonly<Record<string, unknown>>) => {
      const { settings, needs } = stackOf(kubernetes);
      const rights = neededRights(settings, needs);
      return Map.groupBy(rights, ({ resource }) => resource);
    };
    const awaiting = verbsOf({ ...everything, ingress: { ...ingress, awaitAddress: true } });
    const lookedAt = ["pods", "replicasets", "endpoints"];
    for (const [resource, rights] of awaiting) {
      const verbs = rights.map(({ verb }) => verb);
      const making = ["get", "create", "patch", "delete"];
      expect(verbs).toEqual([...(lookedAt.includes(resource) ? [] : making), "list", "watch"]);
    }
    expect([...awaiting.keys()]).toEqual(expect.arrayContaining([...lookedAt, "statefulsets"]));
    expect([...verbsOf({ ingress }).keys()]).not.toContain("endpoints");
  });

  it("asks for namespaces in the whole cluster and for all else in the stack's own", () => {
    const { settings, needs } = stackOf();
    for (const { resource, namespace } of neededRights(settings, needs)) {
      expect(namespace).toBe(resource === "namespaces" ? undefined : "ops");
    }
  });
});
