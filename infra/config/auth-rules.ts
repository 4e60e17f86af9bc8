import { describeGiven, keyOf } from "./fault.ts";
import { isLoopbackUrl } from "./loopback.ts";
import type { Rule } from "./rules.ts";
import { unusedFaults } from "./unused.ts";

const modeKey = keyOf(["server", "auth", "mode"]);

const authFitsItsMode: Rule = ({ server: { auth } }, { supplied }) => {
  const unused = {
    audience: auth.mode === "none" ? auth.audience : undefined,
    issuer: auth.mode === "none" ? auth.issuer : undefined,
    jwksUrl: auth.mode === "jwks" ? undefined : auth.jwksUrl,
    jwksFile: auth.mode === "jwks" ? undefined : auth.jwksFile,
  };
  const isOfKeySet = unused.jwksUrl !== undefined || unused.jwksFile !== undefined;
  const reason = `while server.auth.mode is ${auth.mode}`;
  const to = (modes: string): string => `set ${modeKey} to ${modes}`;
  return [
    ...unusedFaults({
      settings: Object.entries(unused).map(([name, value]) => [["server", "auth", name], value]),
      secrets: [],
      reason,
      otherwise: to(isOfKeySet ? "jwks" : "jwt or jwks"),
    }),
    ...unusedFaults({
      settings: [],
      secrets: auth.mode !== "jwt" && supplied.has("jwtSecret") ? ["jwtSecret"] : [],
      reason,
      otherwise: to("jwt"),
    }),
  ];
};

const keySetHasAnIssuer: Rule = ({ server: { auth } }) => {
  if (auth.mode !== "jwks") return [];
  const needed = [
    { name: "issuer", value: auth.issuer, allowed: "the `iss` that the issuer's tokens carry" },
    {
      name: "jwksUrl",
      value: auth.jwksUrl ?? auth.jwksFile,
      allowed: "the https URL of the issuer's key set, or jwksFile",
    },
  ];
  return needed
    .filter(({ value }) => value === undefined)
    .map(({ name, allowed }) => {
      const key = keyOf(["server", "auth", name]);
      const fix = `add ${key}, or set ${modeKey} to jwt`;
      return { key, given: "nothing", allowed: `${allowed}, while server.auth.mode is jwks`, fix };
    });
};

const keySetHasOnePlace: Rule = ({ server: { auth } }) => {
  if (auth.mode !== "jwks" || auth.jwksUrl === undefined || auth.jwksFile === undefined) return [];
  const key = keyOf(["server", "auth", "jwksFile"]);
  const urlKey = keyOf(["server", "auth", "jwksUrl"]);
  return [
    {
      key,
      given: "jwksFile and jwksUrl",
      allowed: "jwksFile or jwksUrl, not both",
      fix: `remove ${key} or ${urlKey}`,
    },
  ];
};

const publicUrlNeedsAuth: Rule = ({ server: { auth, publicUrl } }) => {
  if (auth.mode !== "none" || publicUrl === undefined || isLoopbackUrl(publicUrl)) return [];
  return [
    {
      key: keyOf(["server", "publicUrl"]),
      given: describeGiven(publicUrl),
      allowed: "a loopback URL while server.auth.mode is none",
      fix: `set ${keyOf(["server", "auth", "mode"])} to jwt or jwks before others can reach the server`,
    },
  ];
};

const publicUrlIsAnEncryptedOrigin: Rule = ({ server: { publicUrl } }) => {
  if (publicUrl === undefined) return [];
  const url = new URL(publicUrl);
  const key = keyOf(["server", "publicUrl"]);
  const given = describeGiven(publicUrl);
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    // Clients look for /.well-known at the root of the origin (RFC 9728, section 3.1).
    const fix = `set ${key} to ${url.origin}`;
    return [{ key, given, allowed: "an origin without path or query", fix }];
  }
  if (url.protocol === "https:" || isLoopbackUrl(publicUrl)) return [];
  const fix = "serve it over https: bearer tokens must not travel in the clear";
  return [{ key, given, allowed: "https, or http on a loopback address", fix }];
};

/** The cap of one user could never be met: all sessions together have a lower one. */
const sessionsOfAUserFit: Rule = ({ server: { sessions } }) => {
  if (sessions.maxPerUser <= sessions.max) return [];
  const key = keyOf(["server", "sessions", "maxPerUser"]);
  const max = keyOf(["server", "sessions", "max"]);
  return [
    {
      key,
      given: String(sessions.maxPerUser),
      allowed: `1 to ${sessions.max}, as ${max} is ${sessions.max}`,
      fix: `set ${key} to ${sessions.max} or less, or raise ${max}`,
    },
  ];
};

/** Rules about who may call the server. */
export const authRules: readonly Rule[] = [
  authFitsItsMode,
  keySetHasAnIssuer,
  keySetHasOnePlace,
  publicUrlNeedsAuth,
  publicUrlIsAnEncryptedOrigin,
  sessionsOfAUserFit,
];
