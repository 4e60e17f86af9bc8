import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { KubernetesSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { sharedLabels } from "./labels.ts";
import { namesOf } from "./names.ts";
import { podSecurityLabels } from "./pod-security-plan.ts";

/** Name of the stack's namespace, which is made unless it must be there; known once it is there. */
export function stackNamespace(
  settings: KubernetesSettings,
  owner: Owner,
  provider: Provider,
): pulumi.Output<string> {
  const { namespace: name } = namesOf(settings);
  const { createNamespace, podSecurity, retainVolumes, labels: further } = settings.kubernetes;
  if (!createNamespace) return pulumi.output(name);
  const labels = { ...further, ...sharedLabels(owner), ...podSecurityLabels(podSecurity) };
  const namespace = new Namespace(
    "mcp-namespace",
    { metadata: { name, labels } },
    // a claim that is kept does not outlive its namespace
    { provider, retainOnDelete: retainVolumes },
  );
  return namespace.metadata.name;
}
