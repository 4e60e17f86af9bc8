import type { KubernetesSettings } from "../config/schema.ts";

/** Every way in which the namespace applies its standard: refuse, warn the caller, note in the audit. */
const modes = ["enforce", "warn", "audit"] as const;

/** Labels by which a namespace applies a Pod Security Standard; none when it applies none (https://kubernetes.io/docs/concepts/security/pod-security-admission/). */
export function podSecurityLabels(
  standard: KubernetesSettings["kubernetes"]["podSecurity"],
): Readonly<Record<string, string>> {
  if (standard === "none") return {};
  return Object.fromEntries(
    modes.flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, standard],
      [`pod-security.kubernetes.io/${mode}-version`, "latest"],
    ]),
  );
}

/** Whom pods run as: the account that their image is made for. */
export interface PodUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom pods run as, within the standard `restricted` (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
export function planPodSecurity({ uid, gid }: PodUser) {
  return {
    runAsNonRoot: true,
    runAsUser: uid,
    runAsGroup: gid,
    // volumes belong to the group, whoever made them; a large one is not walked at every start
    fsGroup: gid,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** What a container may do, within the same standard and without writing to its image. */
export function planContainerSecurity() {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}
