import type { StackName } from "./stacks.ts";

/** What judges the manifests. */
export type Tool = "kube-score" | "checkov";

/** Findings that stay, and why. */
export interface Exception {
  /** Tool and its own name of the check. */
  readonly checks: readonly `${Tool} ${string}`[];
  /** Objects that it is found in, `Kind/name`. */
  readonly objects: readonly string[];
  /** The only stacks in which it may be found. @default all */
  readonly only?: readonly StackName[];
  readonly reason: string;
}

const server = "Deployment/ops-assistant";
const beside = ["StatefulSet/ops-assistant-postgres", "StatefulSet/ops-assistant-redis"];

/** Every finding that stays; the README shows the same list to people. */
export const exceptions: readonly Exception[] = [
  {
    checks: ["kube-score container-security-context-user-group-id", "checkov CKV_K8S_40"],
    objects: [server, ...beside],
    reason:
      "The images fix the user: 1000 is part of the server's contract, 999 is the account of the official images.",
  },
  {
    checks: ["checkov CKV_K8S_35"],
    objects: [server, ...beside],
    reason:
      "The server's contract and the official images take secrets as environment variables, here by reference to a Secret.",
  },
  {
    checks: ["kube-score container-image-pull-policy"],
    objects: [server],
    reason:
      "The image is named by its digest, which never means another one, and a pod must start while the registry is away.",
  },
  {
    checks: ["kube-score container-image-pull-policy", "checkov CKV_K8S_15"],
    objects: beside,
    reason:
      "A pod that is restarted must come back while the registry is away, with the release that wrote its data.",
  },
  {
    checks: ["checkov CKV_K8S_43"],
    objects: beside,
    reason:
      "The default names a release line, so that security updates come in; `images.redis` and `images.postgres` take a digest.",
  },
  {
    checks: ["kube-score statefulset-has-servicename"],
    objects: beside,
    reason:
      "Its Service is not headless: clients keep one address over a restart, and nobody asks for a pod by its own name.",
  },
  {
    checks: ["kube-score deployment-has-host-podantiaffinity"],
    objects: [server],
    reason:
      "Topology constraints spread the pods over nodes and zones already, which this check does not look at.",
  },
  {
    checks: ["kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured"],
    objects: [server],
    reason:
      "The number is only what the Deployment starts with, instead of one pod; afterwards the field is the autoscaler's.",
  },
  {
    checks: ["kube-score deployment-replicas", "kube-score deployment-strategy"],
    objects: [server],
    only: ["of one pod with SQLite"],
    reason: "One pod alone may write the file: no second one, and the old one goes before the new.",
  },
  {
    checks: ["checkov CKV_K8S_153"],
    objects: ["Ingress/ops-assistant"],
    only: ["behind HAProxy"],
    reason:
      "It is meant for ingress-nginx (CVE-2021-25742); HAProxy's controller limits connections per client by a snippet alone, and ours holds nothing of the settings but a number.",
  },
];
