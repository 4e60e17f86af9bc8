import type { KubernetesSettings } from "../config/schema.ts";
import type { Component } from "./labels.ts";

/** Names of a stack's objects. A namespace keeps stacks apart, so that none of them holds the stack's. */
export interface ObjectNames {
  readonly namespace: string;
  /** Deployment, Service, ServiceAccount, Ingress, PodDisruptionBudget and HorizontalPodAutoscaler. */
  readonly server: string;
  readonly redis: string;
  readonly postgres: string;
  /** Claim of the server's data folder. */
  readonly dataClaim: string;
}

/** Works out the names from the settings alone. */
export function namesOf({ server, kubernetes }: KubernetesSettings): ObjectNames {
  return {
    namespace: kubernetes.namespace,
    server: server.name,
    redis: `${server.name}-redis`,
    postgres: `${server.name}-postgres`,
    dataClaim: kubernetes.data.claim ?? `${server.name}-data`,
  };
}

/** Name of a component's objects: the server's own, else that with the component's. */
export function componentName({ server }: KubernetesSettings, component: Component): string {
  if (component === "server") return server.name;
  // what the labels tell apart has one list of names: the rules refuse two alike
  return `${server.name}-${component.replace(/^(backend|companion)-/, "")}`;
}

/** Name of the Service that clients are led to: that of the gateway where one stands in front. */
export function entryName(settings: KubernetesSettings): string {
  return componentName(settings, settings.topology === "split" ? "gateway" : "server");
}
