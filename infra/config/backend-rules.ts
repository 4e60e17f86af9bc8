import { backendVariableRules } from "./backend-variable-rules.ts";
import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { isOwnHost } from "./loopback.ts";
import type { BackendSettings } from "./schema.ts";
import { takenNames } from "./taken-names.ts";
import { unusedFaults } from "./unused.ts";

const keyAt = (index: number, ...path: readonly string[]): string =>
  keyOf(["backends", index, ...path]);

const oneSource: BesideRule = ({ backends }) =>
  backends.flatMap(({ image, url }, index): Fault[] => {
    const key = keyAt(index);
    if ((image === undefined) !== (url === undefined)) {
      return image === undefined ? [] : imageFaults(image, keyAt(index, "image"));
    }
    const isBoth = image !== undefined;
    return [
      {
        key,
        given: isBoth ? "image and url" : "neither image nor url",
        allowed: "image for a backend of the stack's own, or url for one elsewhere",
        fix: isBoth ? `remove ${key}.image or ${key}.url` : `add ${key}.image or ${key}.url`,
      },
    ];
  });

function imageFaults(
  { build, reference }: NonNullable<BackendSettings["image"]>,
  key: string,
): Fault[] {
  if ((build === undefined) !== (reference === undefined)) return [];
  const isBoth = build !== undefined;
  return [
    {
      key,
      given: isBoth ? "build and reference" : "neither build nor reference",
      allowed: "exactly one of build and reference",
      fix: isBoth
        ? `remove ${key}.build or ${key}.reference`
        : `add ${key}.build or ${key}.reference`,
    },
  ];
}

const namesDiffer: BesideRule = ({ server, backends }) =>
  backends.flatMap(({ name }, index): Fault[] => {
    const earlier = backends.findIndex((other) => other.name === name);
    const isTaken = takenNames.includes(name) || name === server.name;
    if (earlier === index && !isTaken) return [];
    const key = keyAt(index, "name");
    const holder =
      earlier < index
        ? `that of ${keyAt(earlier)}`
        : `those of the stack's own containers: ${[...takenNames, server.name].join(", ")}`;
    const fix = `give ${key} a name of its own`;
    return [{ key, given: describeGiven(name), allowed: `a name other than ${holder}`, fix }];
  });

/** Inside of its container the server is alone: what listens on this machine is not on its loopback. */
const urlIsOutside: BesideRule = ({ target, backends }) =>
  backends.flatMap(({ url }, index): Fault[] => {
    if (url === undefined || !isOwnHost(url)) return [];
    return [
      {
        key: keyAt(index, "url"),
        given: describeGiven(new URL(url).host),
        allowed: "a host that the server reaches from where it runs; this one is the server itself",
        fix: ways[target],
      },
    ];
  });

const ways = {
  docker:
    "name the machine's address, or host.docker.internal with Docker Desktop, where the backend must listen beyond loopback; or run it in the stack by `image`",
  kubernetes: "name its Service, such as http://todo-api.other-namespace.svc:8080",
  lambda: "name a host with an address outside of the function",
} as const;

/** The token is the login: what a URL holds would stand in plain text everywhere. */
const urlHoldsNoLogin: BesideRule = ({ backends }) =>
  backends.flatMap(({ url }, index): Fault[] => {
    const { username, password, search, hash } = new URL(url ?? "https://unset.example");
    const key = keyAt(index, "url");
    if (username !== "" || password !== "") {
      const fix = `change the password, it has been in a file; remove the part before @ from ${key}, and have the backend take SERVICE_AUTH_TOKEN`;
      return [
        { key, given: "a URL with a login", allowed: "a URL without user and password", fix },
      ];
    }
    if (search === "" && hash === "") return [];
    const allowed = "a URL that the server can add paths to";
    return [{ key, given: "a URL with ? or #", allowed, fix: `remove what follows from ${key}` }];
  });

/** What runs elsewhere is set up there. */
const elsewhereIsNotSet: BesideRule = ({ backends }) =>
  backends.flatMap((backend, index) => {
    if (backend.url === undefined || backend.image !== undefined) return [];
    const { command, env, secrets, volumes, path } = backend;
    const isEmpty = (value: object): boolean => Object.keys(value).length === 0;
    return unusedFaults({
      settings: Object.entries({ command, env, secrets, volumes, path }).map(([name, value]) => [
        ["backends", index, name],
        typeof value === "object" && isEmpty(value) ? undefined : value,
      ]),
      secrets: [],
      reason: `while ${keyAt(index, "url")} names a backend that runs elsewhere`,
      otherwise: `set ${keyAt(index, "image")} instead of url`,
    });
  });

const mountsDiffer: BesideRule = ({ backends }) =>
  backends.flatMap(({ volumes, writable }, index): Fault[] => {
    const paths = [...volumes.map(({ path }) => path), ...writable];
    const twice = paths.find((path, at) => paths.indexOf(path) !== at);
    if (twice === undefined) return [];
    const key = keyAt(index);
    const allowed = "each folder once, in volumes or in writable";
    return [
      { key, given: describeGiven(twice), allowed, fix: `remove ${twice} from one of the two` },
    ];
  });

/** Rules of backends on every target, in the order of their faults. */
export const backendRules: readonly BesideRule[] = [
  oneSource,
  namesDiffer,
  urlIsOutside,
  urlHoldsNoLogin,
  elsewhereIsNotSet,
  mountsDiffer,
  ...backendVariableRules,
];
