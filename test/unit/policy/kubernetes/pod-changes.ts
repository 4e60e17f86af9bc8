import type { Change } from "../judge.ts";

const server = "server-deployment";
const pod = "/spec/template/spec";
const container = `${pod}/containers/0`;
const security = `${container}/securityContext`;
const hostFolder = { name: "tmp", hostPath: { path: "/var/run/docker.sock" } };
const keySet = { name: "JWT_SECRET", value: "hunter2" };
const release = "registry.example.com/ops:1.2.3";
const url = "redis://:hunter2@redis:6379";

/** Changes of pods, each refused by one rule alone. */
export const podChanges: readonly Change[] = [
  { rule: "k8s-non-root", at: [server, `${pod}/securityContext/runAsUser`], value: 0 },
  { rule: "k8s-non-root", at: [server, `${security}/runAsUser`], value: 0 },
  { rule: "k8s-non-root", at: ["redis-set", `${pod}/securityContext/runAsNonRoot`] },
  { rule: "k8s-read-only-root", at: [server, `${security}/readOnlyRootFilesystem`] },
  { rule: "k8s-no-privilege-escalation", at: [server, `${security}/allowPrivilegeEscalation`] },
  { rule: "k8s-no-privilege-escalation", at: [server, `${security}/privileged`], value: true },
  { rule: "k8s-drop-capabilities", at: [server, `${security}/capabilities/drop`], value: ["KILL"] },
  { rule: "k8s-drop-capabilities", at: [server, `${security}/capabilities/add`], value: ["BPF"] },
  { rule: "k8s-seccomp", at: [server, `${pod}/securityContext/seccompProfile`] },
  { rule: "k8s-seccomp", at: [server, `${security}/seccompProfile/type`], value: "Unconfined" },
  { rule: "k8s-no-host-access", at: [server, `${pod}/hostNetwork`], value: true },
  { rule: "k8s-no-host-access", at: [server, `${pod}/volumes/2`], value: hostFolder },
  { rule: "k8s-no-host-access", at: [server, `${container}/ports/0/hostPort`], value: 8000 },
  { rule: "k8s-no-cluster-token", at: [server, `${pod}/automountServiceAccountToken`] },
  { rule: "k8s-image-pinned", at: [server, `${container}/image`], value: release },
  { rule: "k8s-image-pinned", at: ["redis-set", `${container}/image`], value: "redis:latest" },
  { rule: "k8s-store-image-pinned", at: ["redis-set", `${container}/image`], value: "redis:7.4.6" },
  { rule: "k8s-limits", at: [server, `${container}/resources/limits/memory`] },
  { rule: "k8s-limits", at: ["postgres-set", `${container}/resources/requests`] },
  { rule: "k8s-probes", at: [server, `${container}/readinessProbe`] },
  { rule: "k8s-probes", at: ["postgres-set", `${container}/livenessProbe`] },
  { rule: "k8s-no-plain-secrets", at: [server, `${container}/env/0`], value: keySet },
  { rule: "k8s-no-plain-secrets", at: ["redis-set", `${container}/args/2`], value: url },
  {
    rule: "k8s-auth-required",
    at: [server, `${container}/env/0`],
    value: { name: "MCP_AUTH_MODE", value: "none" },
  },
];
