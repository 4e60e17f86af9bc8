import type { Finding } from "./judge.ts";
import type { StackName } from "./stacks.ts";

/** A finding that stays, and why. */
export interface Exception {
  readonly tool: "kube-score" | "checkov";
  readonly check: string;
  /** Objects that it is found in, `Kind/name`. */
  readonly objects: readonly string[];
  /** The only stacks in which it may be found. @default all */
  readonly only?: readonly StackName[];
  readonly reason: string;
}

const server = ["Deployment/ops-assistant"];
const beside = ["StatefulSet/ops-assistant-postgres", "StatefulSet/ops-assistant-redis"];

/** Every finding that stays; the README shows the same list to people. */
export const exceptions: readonly Exception[] = [
  {
    tool: "kube-score",
    check: "container-security-context-user-group-id",
    objects: [...server, ...beside],
    reason:
      "The images fix the user: 1000 is part of the server's contract, 999 is the account of the official images.",
  },
  {
    tool: "checkov",
    check: "CKV_K8S_40",
    objects: [...server, ...beside],
    reason:
      "The images fix the user: 1000 is part of the server's contract, 999 is the account of the official images.",
  },
  {
    tool: "kube-score",
    check: "container-image-pull-policy",
    objects: server,
    reason:
      "The image is named by its digest, which never means another one, and a pod must start while the registry is away.",
  },
  {
    tool: "kube-score",
    check: "container-image-pull-policy",
    objects: beside,
    reason:
      "A pod that is moved or restarted must come back while the registry is away, with the release that wrote its data.",
  },
  {
    tool: "checkov",
    check: "CKV_K8S_15",
    objects: beside,
    reason:
      "A pod that is moved or restarted must come back while the registry is away, with the release that wrote its data.",
  },
  {
    tool: "checkov",
    check: "CKV_K8S_43",
    objects: beside,
    reason:
      "The default names a release line, so that security updates come in; `images.redis` and `images.postgres` take a digest.",
  },
  {
    tool: "checkov",
    check: "CKV_K8S_35",
    objects: [...server, ...beside],
    reason:
      "The server's contract and the official images take secrets as environment variables, here by reference to a Secret.",
  },
  {
    tool: "kube-score",
    check: "statefulset-has-servicename",
    objects: beside,
    reason:
      "Its Service is not headless: clients keep one address over a restart, and nobody asks for a pod by its own name.",
  },
  {
    tool: "kube-score",
    check: "deployment-has-host-podantiaffinity",
    objects: server,
    reason:
      "Topology constraints spread the pods over nodes and zones already, which this check does not look at.",
  },
  {
    tool: "kube-score",
    check: "deployment-targeted-by-hpa-does-not-have-replicas-configured",
    objects: server,
    reason:
      "The number is only what the Deployment starts with, instead of one pod; changes of it are ignored afterwards.",
  },
  {
    tool: "kube-score",
    check: "deployment-replicas",
    objects: server,
    only: ["of one pod with SQLite"],
    reason: "SQLite is a file that one pod writes; rules refuse more of them.",
  },
  {
    tool: "kube-score",
    check: "deployment-strategy",
    objects: server,
    only: ["of one pod with SQLite"],
    reason: "The old pod must be gone before the new one opens the same file.",
  },
  {
    tool: "checkov",
    check: "CKV_K8S_153",
    objects: ["Ingress/ops-assistant"],
    only: ["behind HAProxy"],
    reason:
      "The check is meant for ingress-nginx (CVE-2021-25742); HAProxy's controller limits connections per client by a snippet alone, and ours holds nothing but a number of the settings.",
  },
];

/** Findings of one stack that no exception names, as lines for people. */
export function unlisted(
  tool: Exception["tool"],
  stack: StackName,
  findings: readonly Finding[],
  listed = exceptions,
): string[] {
  return findings
    .filter(
      ({ check, object }) =>
        !listed.some(
          (exception) =>
            exception.tool === tool &&
            exception.check === check &&
            exception.objects.includes(object) &&
            (exception.only === undefined || exception.only.includes(stack)),
        ),
    )
    .map(({ check, object, text }) => `${tool} ${check} ${object}: ${text}`)
    .sort();
}

/** What was found where. */
export interface Found {
  readonly tool: Exception["tool"];
  readonly stack: StackName;
  readonly findings: readonly Finding[];
}

/** Exceptions, object by object and stack by stack, that nothing was found for. */
export function stale(found: readonly Found[], listed = exceptions): string[] {
  return listed.flatMap(({ tool, check, objects, only }) => {
    const occurs = (object: string, stack?: StackName): boolean =>
      found.some(
        (one) =>
          one.tool === tool &&
          (stack === undefined || one.stack === stack) &&
          one.findings.some((finding) => finding.check === check && finding.object === object),
      );
    return objects.flatMap((object) =>
      (only ?? [undefined])
        .filter((stack) => !occurs(object, stack))
        .map((stack) => [tool, check, object, ...(stack ? [`(${stack})`] : [])].join(" ")),
    );
  });
}
