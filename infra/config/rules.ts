import { dockerRules } from "./docker-rules.ts";
import { describeGiven, type Fault, keyOf } from "./fault.ts";
import { isLoopbackUrl } from "./loopback.ts";
import type { ServerSettings, Settings } from "./schema.ts";

/** What may not be combined on any target; each rule sees valid settings and answers with its faults. */
type Rule = (settings: { readonly server: ServerSettings }, context: RuleContext) => Fault[];

/** Facts about the stack that the settings alone do not hold. */
export interface RuleContext {
  readonly hasJwtSecret: boolean;
  readonly hasRedisPassword: boolean;
}

const oneImageSource: Rule = ({ server: { image } }) => {
  const key = keyOf(["server", "image"]);
  if (image.build && image.reference) {
    return [
      {
        key,
        given: "build and reference",
        allowed: "build or reference, not both",
        fix: `remove ${key}.build to run an existing image, or ${key}.reference to build one`,
      },
    ];
  }
  if (image.build || image.reference) return [];
  return [
    {
      key,
      given: "neither build nor reference",
      allowed: "build or reference",
      fix: `remove ${key} to build the bundled server, or set ${key}.reference`,
    },
  ];
};

const authFitsItsMode: Rule = ({ server: { auth } }, { hasJwtSecret }) => {
  if (auth.mode !== "none") return [];
  const unused = [
    auth.audience === undefined ? undefined : keyOf(["server", "auth", "audience"]),
    auth.issuer === undefined ? undefined : keyOf(["server", "auth", "issuer"]),
    hasJwtSecret ? keyOf(["jwtSecret"]) : undefined,
  ].filter((key) => key !== undefined);
  return unused.map((key) => ({
    key,
    given: key.endsWith("jwtSecret") ? "a secret" : "a value",
    allowed: "nothing while server.auth.mode is none",
    fix: `set ${keyOf(["server", "auth", "mode"])} to jwt, or remove ${key}`,
  }));
};

const publicUrlNeedsAuth: Rule = ({ server: { auth, publicUrl } }) => {
  if (auth.mode !== "none" || publicUrl === undefined || isLoopbackUrl(publicUrl)) return [];
  return [
    {
      key: keyOf(["server", "publicUrl"]),
      given: describeGiven(publicUrl),
      allowed: "a loopback URL while server.auth.mode is none",
      fix: `set ${keyOf(["server", "auth", "mode"])} to jwt before others can reach the server`,
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

/** Rules of every target, in the order in which their faults are reported. */
const serverRules: readonly Rule[] = [
  oneImageSource,
  authFitsItsMode,
  publicUrlNeedsAuth,
  publicUrlIsAnEncryptedOrigin,
];

/** Faults of every rule of the stack's target; an empty list means that the combination can run. */
export function combinationFaults(settings: Settings, context: RuleContext): Fault[] {
  const ofServer = serverRules.flatMap((rule) => rule(settings, context));
  return [...ofServer, ...targetFaults(settings, context)];
}

function targetFaults(settings: Settings, context: RuleContext): Fault[] {
  switch (settings.target) {
    case "docker":
      return dockerRules.flatMap((rule) => rule(settings, context));
  }
}
