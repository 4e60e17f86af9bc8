import { backendUrls } from "../backends.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import type { RuntimeFacts } from "../runtime-env.ts";
import { type ServerEnv, serverEnv } from "../server-env.ts";
import { addressesOf } from "./addresses.ts";
import { componentOf } from "./backend-plan.ts";
import { componentName } from "./names.ts";

/** Every name that the stack is reached by. */
export function reachedBy(settings: KubernetesSettings): RuntimeFacts {
  const { publicUrl, serviceHosts } = addressesOf(settings);
  const { ingress, gateway } = settings.kubernetes;
  const outside = [ingress?.host, gateway?.host].filter((host) => host !== undefined);
  return { publicUrl, hosts: [...serviceHosts, ...outside] };
}

/** Content of the ConfigMap: the server's plain environment, with every name that it is reached by. */
export function planConfigData(settings: KubernetesSettings): ServerEnv {
  return {
    ...serverEnv(settings, reachedBy(settings)),
    ...backendUrls(settings, (backend) => componentName(settings, componentOf(backend))),
  };
}
