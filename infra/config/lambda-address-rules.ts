import { describeGiven, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { isOwnHost } from "./loopback.ts";

const publicUrlKey = keyOf(["server", "publicUrl"]);
const domainKey = keyOf(["lambda", "domain"]);
const corsKey = keyOf(["lambda", "cors"]);
const streamingKey = keyOf(["lambda", "streaming"]);

/** API Gateway's own addresses are on the internet, and so is a domain in front of them. */
const everybodyIsAsked: LambdaRule = ({ server: { auth }, lambda: { endpoint } }) => {
  // a test double is on this machine or its network
  if (auth.mode !== "none" || endpoint !== undefined) return [];
  const key = keyOf(["server", "auth", "mode"]);
  return [
    {
      key,
      given: describeGiven(auth.mode),
      allowed: "jwt or jwks on target lambda: its address is open to the whole internet",
      fix: `set ${key} to jwt or jwks`,
    },
  ];
};

/** Clients look for /.well-known at the root of the origin (RFC 9728, section 3.1). */
const metadataIsAtTheRoot: LambdaRule = ({ server: { publicUrl }, lambda }) => {
  if (!lambda.streaming || lambda.domain || publicUrl !== undefined) return [];
  return [
    {
      key: domainKey,
      given: "nothing",
      allowed:
        "a domain while lambda.streaming is true: the address of a REST API has its stage as a path, and clients look for /.well-known before it",
      fix: `set ${domainKey}, or ${publicUrlKey} where a proxy stands in front, or ${streamingKey} to false`,
    },
  ];
};

/** The address that clients are told, where it leads back to themselves or to nobody. */
const publicUrlLeadsHere: LambdaRule = ({ server: { publicUrl }, lambda }) => {
  if (publicUrl === undefined || lambda.endpoint !== undefined) return [];
  const given = describeGiven(publicUrl);
  if (isOwnHost(publicUrl)) {
    const allowed = "a URL that clients reach on target lambda; this one is their own machine";
    const fix = `remove ${publicUrlKey}, or set it to the URL of the proxy in front`;
    return [{ key: publicUrlKey, given, allowed, fix }];
  }
  const isGateways = /\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(
    new URL(publicUrl).hostname,
  );
  if (!isGateways || !(lambda.domain || lambda.streaming)) return [];
  return [
    {
      key: publicUrlKey,
      given,
      allowed: lambda.domain
        ? "another URL while lambda.domain is set, as API Gateway's own address is then switched off"
        : "another URL while lambda.streaming is true, as nothing is at the root of a REST API's address",
      fix: lambda.domain
        ? `remove ${publicUrlKey}`
        : `set ${domainKey} and remove ${publicUrlKey}, or set ${streamingKey} to false`,
    },
  ];
};

const certificateIsInRegion: LambdaRule = ({ lambda: { region, domain } }) => {
  // arn:partition:acm:region:account:certificate/id
  const found = domain?.certificateArn.split(":")[3];
  if (found === undefined || found === region) return [];
  const key = keyOf(["lambda", "domain", "certificateArn"]);
  return [
    {
      key,
      given: `a certificate of ${found}`,
      allowed: `a certificate of ${region}, the region of the stack`,
      fix: `request the certificate in ${region} and set ${key} to its ARN`,
    },
  ];
};

const browsersAreAnswered: LambdaRule = ({ server: { allowedOrigins }, lambda }) => {
  if (!lambda.cors) return [];
  const key = corsKey;
  if (lambda.streaming) {
    const allowed = "false while lambda.streaming is true: a REST API answers no preflight itself";
    return [{ key, given: "true", allowed, fix: `set ${key} or ${streamingKey} to false` }];
  }
  if (allowedOrigins.length > 0) return [];
  const originsKey = keyOf(["server", "allowedOrigins"]);
  return [
    {
      key,
      given: "true",
      allowed: "false while server.allowedOrigins is empty: no browser would be answered",
      fix: `add the origins of your pages to ${originsKey}, or set ${key} to false`,
    },
  ];
};

/** Rules about who reaches the server, and under which address. */
export const lambdaAddressRules: readonly LambdaRule[] = [
  everybodyIsAsked,
  metadataIsAtTheRoot,
  publicUrlLeadsHere,
  certificateIsInRegion,
  browsersAreAnswered,
];
