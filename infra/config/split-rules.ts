import { paths } from "../../app/src/contract.ts";
import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { gateway as gatewaySchema } from "./schema/backends.ts";
import { unusedFaults } from "./unused.ts";

const topologyKey = keyOf(["topology"]);
const pathKey = (index: number): string => keyOf(["backends", index, "path"]);

/** A function is one container behind API Gateway, which leads other paths elsewhere by itself. */
const splitHasContainers: BesideRule = ({ target, topology }) => {
  if (topology !== "split" || target !== "lambda") return [];
  return [
    {
      key: topologyKey,
      given: "split",
      allowed: "together on target lambda, where the server is a function of its own anyway",
      fix: `remove ${topologyKey}, or set ${keyOf(["target"])} to docker or kubernetes`,
    },
  ];
};

const splitHasAnApi: BesideRule = ({ target, topology, backends }) => {
  const isApart = backends.some(({ path }) => path !== undefined);
  if (topology !== "split" || target === "lambda" || isApart) return [];
  return [
    {
      key: topologyKey,
      given: "split",
      allowed: "together while no backend has a path: there is nothing to keep apart from MCP",
      fix: `add ${keyOf(["backends"])} with a path such as /api, or remove ${topologyKey}`,
    },
  ];
};

const gatewayIsUsed: BesideRule = ({ topology, gateway, backends }) => {
  if (topology === "split") return [];
  const untouched = gatewaySchema.parse(undefined);
  const changed = Object.entries(gateway).filter(
    ([name, value]) => Reflect.get(untouched, name) !== value,
  );
  return unusedFaults({
    settings: [
      ...changed.map(([name, value]) => [["gateway", name], value] as const),
      ...backends.map(({ path }, index) => [["backends", index, "path"], path] as const),
    ],
    secrets: [],
    reason: `while topology is ${topology}`,
    otherwise: `set ${topologyKey} to split`,
  });
};

const pathsAreWhole: BesideRule = ({ backends }) =>
  backends.flatMap(({ path }, index): Fault[] => {
    if (path === undefined || !/\/(\/|$)/.test(path)) return [];
    const key = pathKey(index);
    const whole = path.replace(/\/+/g, "/").replace(/\/$/, "");
    return [
      {
        key,
        given: describeGiven(path),
        allowed: "a path without an empty part and without / at its end",
        fix: `set ${key} to ${whole}, which has all below it`,
      },
    ];
  });

/** Who asks for one of these must reach the server, whatever the API has. */
const pathsAreApart: BesideRule = ({ topology, server, backends }) => {
  if (topology !== "split") return [];
  const { mcp, health, ready } = server.container.paths;
  const own = [mcp, health, ready, paths.resourceMetadata];
  const seen = new Map<string, number>();
  return backends.flatMap(({ path }, index): Fault[] => {
    if (path === undefined) return [];
    const key = pathKey(index);
    const given = describeGiven(path);
    const fix = `give ${key} a path of its own, such as /api`;
    const other = seen.get(path);
    seen.set(path, other ?? index);
    if (other !== undefined) {
      return [{ key, given, allowed: `a path other than that of ${pathKey(other)}`, fix }];
    }
    const held = own.find((taken) => path === taken || path.startsWith(`${taken}/`));
    if (held === undefined) return [];
    return [{ key, given, allowed: `a path outside of the server's ${held}`, fix }];
  });
};

/** The gateway would refuse or end what the server itself would take. */
const gatewayLetsCallsThrough: BesideRule = ({ topology, server: { limits }, gateway }) => {
  if (topology !== "split") return [];
  const pairs = [
    { limit: "bodyLimitKiB", of: "bodyLimitKiB", least: limits.bodyLimitKiB },
    { limit: "timeoutSec", of: "toolTimeoutSec", least: limits.toolTimeoutSec + 1 },
  ] as const;
  return pairs.flatMap(({ limit, of, least }): Fault[] => {
    if (gateway[limit] >= least) return [];
    const key = keyOf(["gateway", limit]);
    const ofServer = keyOf(["server", "limits", of]);
    return [
      {
        key,
        given: String(gateway[limit]),
        allowed: `${least} or more, as ${ofServer} is ${limits[of]}`,
        fix: `set ${key} to ${least} or more, or lower ${ofServer}`,
      },
    ];
  });
};

/** Rules of `topology` and of the gateway, in the order of their faults. */
export const splitRules: readonly BesideRule[] = [
  splitHasContainers,
  splitHasAnApi,
  gatewayIsUsed,
  pathsAreWhole,
  pathsAreApart,
  gatewayLetsCallsThrough,
];
