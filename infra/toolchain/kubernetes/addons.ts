import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dnsObjects } from "./dns-plan.ts";
import { volumeProvisioner } from "./layout.ts";
import { metricsObjects } from "./metrics-plan.ts";

/** What every stack may count on: a default storage class and an Ingress class without controller. */
export function classObjects(): object[] {
  return [
    {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: "standard",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: volumeProvisioner,
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
    },
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "IngressClass",
      metadata: { name: "nginx" },
      spec: { controller: "mcp-stacks/none" },
    },
  ];
}

/** Writes all addons into one file that `kubectl apply` takes, and answers its path. */
export function writeAddons(run: string): string {
  const items = [...classObjects(), ...dnsObjects(), ...metricsObjects()];
  mkdirSync(run, { recursive: true });
  const file = join(run, "addons.json");
  writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  return file;
}
