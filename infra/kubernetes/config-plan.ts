import { backendUrls } from "../backends.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { type ServerEnv, serverEnv } from "../server-env.ts";
import { addressesOf } from "./addresses.ts";
import { componentOf } from "./backend-plan.ts";
import { componentName } from "./names.ts";

/** Content of the ConfigMap: the server's plain environment, with every name that it is reached by. */
export function planConfigData(settings: KubernetesSettings): ServerEnv {
  const { publicUrl, serviceHosts } = addressesOf(settings);
  const { ingress, gateway } = settings.kubernetes;
  const outside = [ingress?.host, gateway?.host].filter((host) => host !== undefined);
  return {
    ...serverEnv(settings, { publicUrl, hosts: [...serviceHosts, ...outside] }),
    ...backendUrls(settings, (backend) => componentName(settings, componentOf(backend))),
  };
}
