import type { KubernetesSettings } from "../config/schema.ts";

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
