import { serviceTokenVariable, tokenReference } from "./backend-names.ts";
import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { isOwnHost } from "./loopback.ts";
import { isInnerHost } from "./private-host.ts";

const urlKey = (index: number): string => keyOf(["backends", index, "url"]);

/** Inside of its container the server is alone: what listens on this machine is not on its loopback. */
const urlIsOutside: BesideRule = ({ target, backends }) =>
  backends.flatMap(({ url }, index): Fault[] => {
    if (url === undefined || !isOwnHost(url)) return [];
    return [
      {
        key: urlKey(index),
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
    const key = urlKey(index);
    if (username !== "" || password !== "") {
      const fix = `change the password, it has been in a file; remove the part before @ from ${key}, and have the backend take ${serviceTokenVariable}`;
      return [
        { key, given: "a URL with a login", allowed: "a URL without user and password", fix },
      ];
    }
    if (search === "" && hash === "") return [];
    const allowed = "a URL that the server can add paths to";
    return [{ key, given: "a URL with ? or #", allowed, fix: `remove what follows from ${key}` }];
  });

/** Whoever is on the way would read the token; a function has a rule of its own. */
const tokenIsNotInTheClear: BesideRule = ({ target, backends }) =>
  backends.flatMap(({ url }, index): Fault[] => {
    if (target === "lambda" || url === undefined) return [];
    const { protocol, hostname, origin } = new URL(url);
    if (protocol === "https:" || isInnerHost(hostname)) return [];
    const key = urlKey(index);
    return [
      {
        key,
        given: describeGiven(origin),
        allowed: `an https URL, or a host of the inner network: a private address, a name without a dot, or one that ends with .svc, .svc.cluster.local or .internal; ${serviceTokenVariable} must not travel in the clear`,
        fix: `set ${key} to one that begins with https`,
      },
    ];
  });

/** Of several backends each has a token of its own, which nobody elsewhere could know. */
const tokenElsewhereIsGiven: BesideRule = ({ backends }, { supplied }) => {
  if (backends.length === 1 || !supplied.has("serviceAuthToken")) return [];
  return backends.flatMap((backend, index): Fault[] => {
    if (backend.url === undefined || tokenReference(backend) !== undefined) return [];
    const key = keyOf(["backends", index, "secrets", serviceTokenVariable]);
    return [
      {
        key,
        given: "nothing",
        allowed: `the key of this stack with the token of ${backend.name}: of several backends none gets ${keyOf(["serviceAuthToken"])} itself`,
        fix: `add ${key}: myBackendToken with pulumi config set --secret ${keyOf(["myBackendToken"])}`,
      },
    ];
  });
};

/** Rules of backends that run elsewhere, in the order of their faults. */
export const backendUrlRules: readonly BesideRule[] = [
  urlIsOutside,
  urlHoldsNoLogin,
  tokenIsNotInTheClear,
  tokenElsewhereIsGiven,
];
