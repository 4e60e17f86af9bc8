import { env } from "../../../app/src/contract.ts";
import { strict, strictInProduction } from "../levels.ts";
import { listAt, recordAt, recordOf, textAt, textsAt, valueAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";
import { isPlainSecret, showsSecret } from "../secret-names.ts";
import { violationsOf } from "../violations.ts";
import { containersOf, podOf, workloadTypes } from "./workload.ts";

const configMapType = "kubernetes:core/v1:ConfigMap";
const ingressType = "kubernetes:networking.k8s.io/v1:Ingress";
const serviceType = "kubernetes:core/v1:Service";
const gatewayType = "kubernetes:gateway.networking.k8s.io/v1:Gateway";

/** Annotations by which a controller serves an Ingress without TLS after all. */
const plainHttp: readonly (readonly [key: string, value: string])[] = [
  ["nginx.ingress.kubernetes.io/ssl-redirect", "false"],
  ["haproxy.org/ssl-redirect", "false"],
  ["traefik.ingress.kubernetes.io/router.tls", "false"],
];

function ingressFaults({ props }: PolicyResource): readonly string[] {
  const secured = listAt(props, "spec", "tls").flatMap((entry) => listAt(entry, "hosts"));
  const hosts = listAt(props, "spec", "rules").map((rule) => textAt(rule, "host"));
  const open = hosts.filter((host) => host === undefined || !secured.includes(host));
  const annotations = recordAt(props, "metadata", "annotations");
  return [
    ...open.map((host) => `serves ${host ?? "every host"} without TLS`),
    ...plainHttp
      .filter(([key, value]) => annotations[key] === value)
      .map(([key, value]) => `${key} is ${value}`),
  ];
}

function serviceFaults({ props }: PolicyResource): readonly string[] {
  const type = textAt(props, "spec", "type") ?? "ClusterIP";
  const addresses = listAt(props, "spec", "externalIPs");
  return [
    ...(type === "LoadBalancer" || type === "NodePort"
      ? [`is a ${type}, which hands on what comes in the clear`]
      : []),
    ...(addresses.length > 0 ? ["has addresses outside of the cluster"] : []),
  ];
}

function gatewayFaults({ props }: PolicyResource): readonly string[] {
  return listAt(props, "spec", "listeners")
    .filter((listener) => !["HTTPS", "TLS"].includes(textAt(listener, "protocol") ?? ""))
    .map((listener) => `listener ${textAt(listener, "name") ?? ""} is without TLS`);
}

const tlsRequired: PolicyRule = {
  id: "k8s-tls-required",
  level: strict,
  description: "What is reached from outside of the cluster is reached over TLS alone.",
  fix: "reach the server by kubernetes.ingress with tlsSecret, or by kubernetes.gateway at a listener with TLS",
  types: [ingressType, serviceType, gatewayType],
  check: (resource) => {
    if (resource.type === ingressType) return violationsOf(resource, ingressFaults(resource));
    if (resource.type === serviceType) return violationsOf(resource, serviceFaults(resource));
    return violationsOf(resource, gatewayFaults(resource));
  },
};

/** Plain variables of a workload's containers. */
function variablesOf(workload: PolicyResource): readonly (readonly [string, string])[] {
  return containersOf(podOf(workload)).flatMap(({ props }) =>
    listAt(props, "env").flatMap((entry) => {
      const name = textAt(entry, "name");
      const value = textAt(entry, "value");
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Plain settings that a resource tells its pods. */
function settingsOf(resource: PolicyResource): readonly (readonly [string, string])[] {
  return resource.type === configMapType ? textsAt(resource.props, "data") : variablesOf(resource);
}

const authRequired: PolicyRule = {
  id: "k8s-auth-required",
  level: strictInProduction,
  description: "The server asks for a token.",
  fix: "set server.auth.mode to jwt or jwks",
  types: [...workloadTypes, configMapType],
  check: (resource) =>
    violationsOf(
      resource,
      settingsOf(resource).map(
        ([name, value]) =>
          name === env.authMode && value === "none" && `${name} is none: anybody may call it`,
      ),
    ),
};

/** Texts that a container is started with. */
function argumentsOf(workload: PolicyResource): readonly string[] {
  return containersOf(podOf(workload))
    .flatMap(({ props }) => [...listAt(props, "command"), ...listAt(props, "args")])
    .filter((text) => typeof text === "string");
}

const noPlainSecrets: PolicyRule = {
  id: "k8s-no-plain-secrets",
  level: strict,
  description: "Passwords, tokens and keys come from a Secret, never from a plain text.",
  fix: "take the value from a Secret with valueFrom.secretKeyRef, and set a new one: this one was shown",
  types: [...workloadTypes, configMapType],
  check: (resource) => {
    const named = settingsOf(resource)
      .filter(([name, value]) => isPlainSecret(name, value))
      .map(([name]) => `${name} is a plain text`);
    const shown =
      resource.type !== configMapType && argumentsOf(resource).some(showsSecret)
        ? ["an argument of a container holds a password, token or key"]
        : [];
    return violationsOf(resource, [...named, ...shown]);
  },
};

/** A right of RBAC that reaches further than anybody can list (https://kubernetes.io/docs/concepts/security/rbac-good-practices/). */
const leastPrivilege: PolicyRule = {
  id: "k8s-least-privilege",
  level: strict,
  description: "Roles name what they may do, and nobody is made cluster-admin.",
  fix: "name verbs, resources and API groups, and bind a role of the namespace",
  types: ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"].map(
    (kind) => `kubernetes:rbac.authorization.k8s.io/v1:${kind}`,
  ),
  check: (resource) => {
    const wide = listAt(resource.props, "rules").flatMap((rule) =>
      Object.entries(recordOf(rule))
        .filter(([, names]) => Array.isArray(names) && names.includes("*"))
        .map(([key]) => `a rule allows all ${key}`),
    );
    const role = valueAt(resource.props, "roleRef", "name");
    return violationsOf(resource, [...wide, role === "cluster-admin" && "binds cluster-admin"]);
  },
};

/** Rules about who reaches the server, what it asks of them, and what it may read. */
export const exposureRules: readonly PolicyRule[] = [
  tlsRequired,
  authRequired,
  noPlainSecrets,
  leastPrivilege,
];
