import type { KubernetesSettings } from "../config/schema.ts";
import { type PodUser, planPodSecurity } from "./pod-security-plan.ts";

/** What sets the pods of one component apart from those of another. */
export interface PodBase<Text> {
  readonly serviceAccount: Text;
  /** Secrets that the images are pulled with. */
  readonly pullSecrets: readonly Text[];
  readonly user: PodUser;
  /** Seconds that it may take to stop. */
  readonly stopSec: number;
}

/** What the pods of every component have in common: where they run, as whom, and no token of the cluster. */
export function planPodBase<Text>(
  { nodeSelector }: KubernetesSettings["kubernetes"],
  { serviceAccount, pullSecrets, user, stopSec }: PodBase<Text>,
) {
  return {
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: false,
    // the environment is what is planned for the container, and nothing of other Services
    enableServiceLinks: false,
    ...(pullSecrets.length === 0
      ? {}
      : { imagePullSecrets: pullSecrets.map((name) => ({ name })) }),
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    terminationGracePeriodSeconds: stopSec,
    securityContext: planPodSecurity(user),
  };
}
