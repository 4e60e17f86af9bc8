import type { KubernetesSettings } from "../config/schema.ts";
import { type RuntimeEnv, runtimeEnv } from "../runtime-env.ts";
import { addressesOf } from "./addresses.ts";

/** Content of the ConfigMap: the server's plain environment, with every name that it is reached by. */
export function planConfigData(settings: KubernetesSettings): RuntimeEnv {
  const { publicUrl, serviceHosts } = addressesOf(settings);
  const { ingress, gateway } = settings.kubernetes;
  const outside = [ingress?.host, gateway?.host].filter((host) => host !== undefined);
  return runtimeEnv(settings.server, { publicUrl, hosts: [...serviceHosts, ...outside] });
}
