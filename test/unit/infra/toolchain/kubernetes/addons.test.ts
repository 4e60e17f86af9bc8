import { describe, expect, it } from "vitest";
import { classObjects } from "../../../../../infra/toolchain/kubernetes/addons.ts";
import { dnsObjects } from "../../../../../infra/toolchain/kubernetes/dns-plan.ts";
import { metricsObjects } from "../../../../../infra/toolchain/kubernetes/metrics-plan.ts";

const kindsOf = (objects: readonly object[]) =>
  objects.map((one) => ("kind" in one ? one.kind : undefined));

describe("addons", () => {
  it("have one default storage class, whose volumes are made where the pod runs", () => {
    expect(classObjects()).toContainEqual(
      expect.objectContaining({
        kind: "StorageClass",
        metadata: {
          name: "standard",
          annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
        },
        volumeBindingMode: "WaitForFirstConsumer",
      }),
    );
  });

  it("answer names at the address that the kubelet gives to pods", () => {
    expect(dnsObjects()).toContainEqual(
      expect.objectContaining({
        kind: "Service",
        spec: expect.objectContaining({ clusterIP: "10.96.0.10" }),
      }),
    );
  });

  it("give the metrics API all that its server needs", () => {
    expect(kindsOf(metricsObjects())).toEqual([
      "ServiceAccount",
      "ClusterRole",
      "ClusterRoleBinding",
      "ClusterRoleBinding",
      "RoleBinding",
      "Service",
      "Deployment",
      "APIService",
    ]);
  });

  it("run without privileges, and survive the draining of the only node", () => {
    const deployments = [...dnsObjects(), ...metricsObjects()].filter(
      (one) => "kind" in one && one.kind === "Deployment",
    );
    expect(deployments).toHaveLength(2);
    for (const deployment of deployments) {
      expect(deployment).toMatchObject({
        spec: {
          template: {
            spec: {
              tolerations: [{ operator: "Exists" }],
              securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
              containers: [
                {
                  imagePullPolicy: "Never",
                  securityContext: {
                    allowPrivilegeEscalation: false,
                    readOnlyRootFilesystem: true,
                    capabilities: { drop: ["ALL"] },
                  },
                },
              ],
            },
          },
        },
      });
    }
  });
});
