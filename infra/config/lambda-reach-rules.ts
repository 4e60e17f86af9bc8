import { describeGiven, keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { isOwnHost } from "./loopback.ts";
import { isPrivateHost } from "./private-host.ts";

/** What stands for a machine of one network alone: a name without a dot, or under a private suffix. */
function isPrivateName(host: string): boolean {
  const name = host.replace(/\.$/, "");
  if (name.startsWith("[") || /^[\d.]+$/.test(name)) return false;
  return !name.includes(".") || /\.(svc|local|internal|localdomain|home\.arpa)$/.test(name);
}

/** Names that a cluster's own DNS alone knows. */
function isClusterName(host: string): boolean {
  return /\.(svc|cluster\.local)\.?$/.test(host);
}

/** The function is alone in its environment, and without a VPC it reaches the internet alone. */
const calledOnesAreReached: LambdaRule = ({ server: { auth, telemetry }, backends, lambda }) => {
  const called = [
    { path: ["server", "auth", "jwksUrl"], url: auth.mode === "jwks" ? auth.jwksUrl : undefined },
    { path: ["server", "telemetry", "otlpEndpoint"], url: telemetry.otlpEndpoint },
    ...backends.map(({ url }, index) => ({ path: ["backends", index, "url"], url })),
  ];
  return called.flatMap(({ path, url }) => {
    if (url === undefined || lambda.endpoint !== undefined) return [];
    const { hostname, host } = new URL(url);
    const key = keyOf(path);
    const given = describeGiven(host);
    if (isOwnHost(url) || isClusterName(hostname)) {
      const whose = isOwnHost(url) ? "the function itself" : "of a cluster alone";
      const allowed = `a host that the function reaches; this one is ${whose}`;
      return [{ key, given, allowed, fix: `name a host with an address outside of it in ${key}` }];
    }
    if (lambda.vpc || !(isPrivateHost(hostname) || isPrivateName(hostname))) return [];
    const allowed = "a public host while lambda.vpc is unset";
    const fix = `set ${keyOf(["lambda", "vpc"])} to the network of that host, or name a public one in ${key}`;
    return [{ key, given, allowed, fix }];
  });
};

/** An IPv6 address that stands for one of IPv4, which may be anybody's (RFC 4291, section 2.5.5.2; RFC 6052). */
const standsForIPv4 = /^\[(::ffff:|64:ff9b:)/;

/** Every request to AWS goes there, with what is secret in it. */
const testDoubleIsNear: LambdaRule = ({ lambda: { endpoint } }) => {
  if (endpoint === undefined) return [];
  const { hostname, host } = new URL(endpoint);
  const isNear = isPrivateHost(hostname) && !standsForIPv4.test(hostname);
  if (isNear || isPrivateName(hostname)) return [];
  const key = keyOf(["lambda", "endpoint"]);
  return [
    {
      key,
      given: describeGiven(host),
      allowed:
        "a test double on this machine or its network: loopback, a private address, or a name without a dot",
      fix: `remove ${key} to deploy to AWS`,
    },
  ];
};

/** Rules about whom the function and the deployment call. */
export const lambdaReachRules: readonly LambdaRule[] = [calledOnesAreReached, testDoubleIsNear];
