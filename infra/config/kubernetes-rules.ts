import { clusterBridgeRules } from "./bridge-rules.ts";
import { clusterBackendRules } from "./cluster-backend-rules.ts";
import { clusterRules } from "./cluster-rules.ts";
import { clusterStoreRules } from "./cluster-store-rules.ts";
import { deliveryRules } from "./delivery-rules.ts";
import { edgeRules } from "./edge-rules.ts";
import type { Fault } from "./fault.ts";
import { networkPolicyRules } from "./network-policy-rules.ts";
import { replicaRules } from "./replica-rules.ts";
import type { RuleContext } from "./rules.ts";
import type { KubernetesSettings } from "./schema.ts";

/** What may not be combined on target `kubernetes`. */
export type KubernetesRule = (settings: KubernetesSettings, context: RuleContext) => Fault[];

/** Rules of target `kubernetes` alone, in the order in which their faults are reported. */
export const kubernetesRules: readonly KubernetesRule[] = [
  ...clusterRules,
  ...deliveryRules,
  ...replicaRules,
  ...clusterStoreRules,
  ...edgeRules,
  ...networkPolicyRules,
  ...clusterBackendRules,
  ...clusterBridgeRules,
];
