import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";

const ingressKey = keyOf(["kubernetes", "ingress"]);
const gatewayKey = keyOf(["kubernetes", "gateway"]);

const oneWayIn: KubernetesRule = ({ kubernetes: { ingress, gateway } }) => {
  if (!ingress || !gateway) return [];
  return [
    {
      key: gatewayKey,
      given: "gateway and ingress",
      allowed: "ingress or gateway, not both",
      fix: `remove ${ingressKey} or ${gatewayKey}`,
    },
  ];
};

const wayInNeedsAuth: KubernetesRule = ({ server: { auth }, kubernetes }) => {
  if (auth.mode !== "none") return [];
  const ways = [
    { key: ingressKey, way: kubernetes.ingress },
    { key: gatewayKey, way: kubernetes.gateway },
  ];
  return ways.flatMap(({ key, way }): Fault[] => {
    if (!way) return [];
    const fix = `set ${keyOf(["server", "auth", "mode"])} to jwt or jwks before others can reach the server`;
    const allowed = "nothing while server.auth.mode is none";
    return [{ key, given: describeGiven(way.host), allowed, fix }];
  });
};

/** Without a policy every pod of the cluster reaches the server's Service, as those whom it names do. */
const openServerIsForItsNamespace: KubernetesRule = ({ server: { auth }, kubernetes }) => {
  if (auth.mode !== "none") return [];
  const { enabled, ingressFrom } = kubernetes.networkPolicy;
  const open = [
    { name: "enabled", given: "false", isOpen: !enabled, allowed: "true" },
    {
      name: "ingressFrom",
      given: `${ingressFrom.length} of them`,
      isOpen: enabled && ingressFrom.length > 0,
      allowed: "nobody",
    },
  ];
  const modeKey = keyOf(["server", "auth", "mode"]);
  return open
    .filter(({ isOpen }) => isOpen)
    .map(({ name, given, allowed }) => ({
      key: keyOf(["kubernetes", "networkPolicy", name]),
      given,
      allowed: `${allowed} while server.auth.mode is none`,
      fix: `set ${modeKey} to jwt or jwks before others than the stack's namespace can reach the server`,
    }));
};

/** The controller would end a call that the server still works on, and hide its answer. */
const callsEndBeforeTheController: KubernetesRule = ({ server: { limits }, kubernetes }) => {
  const { ingress } = kubernetes;
  // without a controller's annotations no timeout is written
  if (!ingress || ingress.controller === "none") return [];
  if (limits.toolTimeoutSec < ingress.timeoutSec) return [];
  const key = keyOf(["server", "limits", "toolTimeoutSec"]);
  const timeoutKey = keyOf(["kubernetes", "ingress", "timeoutSec"]);
  return [
    {
      key,
      given: String(limits.toolTimeoutSec),
      allowed: `less than ${ingress.timeoutSec}, after which the Ingress controller ends the request`,
      fix: `lower ${key}, or raise ${timeoutKey}`,
    },
  ];
};

/** Rules about the way from outside to the server. */
export const edgeRules: readonly KubernetesRule[] = [
  oneWayIn,
  wayInNeedsAuth,
  openServerIsForItsNamespace,
  callsEndBeforeTheController,
];
