import { backendUrls } from "../backends.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { type RuntimeEnv, runtimeEnv } from "../runtime-env.ts";
import { addressesOf } from "./addresses.ts";
import { componentOf } from "./backend-plan.ts";
import { componentName } from "./names.ts";

/** Content of the ConfigMap: the server's plain environment, with every name that it is reached by. */
export function planConfigData(
  settings: KubernetesSettings,
): RuntimeEnv & Readonly<Record<string, string>> {
  const { publicUrl, serviceHosts } = addressesOf(settings);
  const { ingress, gateway } = settings.kubernetes;
  const outside = [ingress?.host, gateway?.host].filter((host) => host !== undefined);
  return {
    ...runtimeEnv(settings.server, { publicUrl, hosts: [...serviceHosts, ...outside] }),
    ...backendUrls(settings, (backend) => componentName(settings, componentOf(backend))),
  };
}
