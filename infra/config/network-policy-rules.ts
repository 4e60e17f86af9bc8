import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { isMetadata } from "./metadata-ranges.ts";
import type { KubernetesSettings } from "./schema.ts";
import { unusedFaults } from "./unused.ts";
import { portOfUrl } from "./url-port.ts";

type Policy = KubernetesSettings["kubernetes"]["networkPolicy"];

const lists = ["ingressFrom", "egressTo"] as const;
const path = (list: string) => ["kubernetes", "networkPolicy", list];

const listsAreUsed: KubernetesRule = ({ backends, kubernetes: { networkPolicy } }) =>
  unusedFaults({
    settings: networkPolicy.enabled
      ? []
      : [
          ...lists.map((list) => [path(list), networkPolicy[list]] as const),
          ...backends.map(
            ({ egressTo }, index) => [["backends", index, "egressTo"], egressTo] as const,
          ),
        ].filter(([, peers]) => peers.length > 0),
    secrets: [],
    reason: "while kubernetes.networkPolicy.enabled is false",
    otherwise: `set ${keyOf(path("enabled"))} to true`,
  });

/** Where a companion may call nobody, the policy alone holds it back. */
const confinementHolds: KubernetesRule = ({ companions, kubernetes: { networkPolicy } }) =>
  companions.flatMap(({ network }, index): Fault[] => {
    if (networkPolicy.enabled || network !== "none") return [];
    const key = keyOf(["companions", index, "network"]);
    const isSet = keyOf(path("enabled"));
    return [
      {
        key,
        given: describeGiven(network),
        allowed: `outbound while ${isSet} is false: nothing else keeps a pod from calling others`,
        fix: `set ${isSet} to true, or ${key} to outbound`,
      },
    ];
  });

/** Whoever reaches these addresses has the rights of the node. */
const metadataIsNotCalled: KubernetesRule = (settings) =>
  calledLists(settings).flatMap(({ at, peers }) =>
    peers.flatMap(({ cidr }, index): Fault[] => {
      if (cidr === undefined || !isMetadata(cidr)) return [];
      const key = keyOf([...at, index, "cidr"]);
      return [
        {
          key,
          given: describeGiven(cidr),
          allowed: "addresses other than those where clouds hand out credentials of nodes",
          fix: `remove ${keyOf([...at, index])}; give the pods an identity of their own instead`,
        },
      ];
    }),
  );

/** Whom the server and each backend call, with the keys that say so. */
function calledLists({ backends, kubernetes: { networkPolicy } }: KubernetesSettings) {
  return [
    { at: path("egressTo"), peers: networkPolicy.egressTo },
    ...backends.map(({ egressTo }, index) => ({
      at: ["backends", index, "egressTo"],
      peers: egressTo,
    })),
  ];
}

/** A peer of a NetworkPolicy is either a range of addresses or a choice of pods. */
const peersAreOneKind: KubernetesRule = (settings) =>
  [
    { at: path("ingressFrom"), peers: settings.kubernetes.networkPolicy.ingressFrom },
    ...calledLists(settings),
  ].flatMap(({ at, peers }) =>
    peers.flatMap(({ cidr, namespace, podLabels }, index): Fault[] => {
      const isPods = namespace !== undefined || podLabels !== undefined;
      if (isPods !== (cidr !== undefined)) return [];
      const key = keyOf([...at, index]);
      return [
        {
          key,
          given: isPods ? "an address range and pods" : "neither an address range nor pods",
          allowed: "either cidr, or namespace, podLabels or both",
          fix: isPods ? `split ${key} into two entries` : `add ${key}.cidr or ${key}.namespace`,
        },
      ];
    }),
  );

/** All else is refused: the server would wait in vain for whom the policy does not name. */
const calledOnesAreNamed: KubernetesRule = ({ server, backends, kubernetes }, { supplied }) => {
  const { networkPolicy } = kubernetes;
  if (!networkPolicy.enabled) return [];
  const urls = [
    { what: "the key set", url: server.auth.mode === "jwks" ? server.auth.jwksUrl : undefined },
    { what: "the collector", url: server.telemetry.otlpEndpoint },
    ...backends.map(({ name, url }) => ({ what: `backend ${name}`, url })),
  ];
  const secrets = [
    { name: "databaseUrl", isUsed: server.store === "postgres" },
    { name: "redisUrl", isUsed: server.shared === "redis" },
  ] as const;
  return [
    ...urls.flatMap(({ what, url }) =>
      url === undefined ? [] : urlFaults(networkPolicy, what, url),
    ),
    ...secrets
      .filter(({ name, isUsed }) => isUsed && supplied.has(name))
      // its port is not ours to read
      .filter(() => networkPolicy.egressTo.length === 0)
      .map(({ name }) => unnamed("no entry", `that of ${keyOf([name])}`, "its port")),
  ];
};

function urlFaults({ egressTo }: Policy, what: string, url: string): Fault[] {
  const port = portOfUrl(url);
  if (egressTo.some(({ ports }) => ports.includes(port))) return [];
  const given = egressTo.length === 0 ? "no entry" : `no entry with port ${port}`;
  return [unnamed(given, `${what} at ${new URL(url).hostname}`, String(port))];
}

function unnamed(given: string, whom: string, port: string): Fault {
  const key = keyOf(path("egressTo"));
  return {
    key,
    given,
    allowed: `every address that the server calls, such as ${whom}`,
    fix: `add an entry to ${key} with cidr, or namespace and podLabels, of ${whom} and ports: [${port}]; or set ${keyOf(path("enabled"))} to false`,
  };
}

/** Rules about who may reach the pods and whom they may reach. */
export const networkPolicyRules: readonly KubernetesRule[] = [
  listsAreUsed,
  confinementHolds,
  peersAreOneKind,
  metadataIsNotCalled,
  calledOnesAreNamed,
];
