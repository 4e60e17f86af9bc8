import type * as z from "zod";
import { env } from "./contract.ts";
import { loopbackHosts, loopbackNames } from "./loopback.ts";
import type { Setting } from "./settings/kinds.ts";
import { settings, type Values } from "./settings.ts";
import { publicOnly } from "./webhook/address-policy.ts";
import { targetFault } from "./webhook/target-fault.ts";

/** A setting that does not fit the others: its key and what to do. `given` is left out when it is not set. */
export interface CombinationFault {
  readonly key: keyof Values;
  readonly given?: string;
  /** What is allowed here; all that the setting allows if left out. */
  readonly allowed?: string;
  readonly todo: string;
}

const isLoopbackUrl = (url: string) => loopbackNames.includes(new URL(url).hostname);

/**
 * What valid settings may not be combined to. A setting that was itself at fault is absent from
 * `values`, and no rule speaks of it a second time.
 *
 * @param production whether NODE_ENV is `production`
 */
export function combinationFaults(
  values: Partial<Values>,
  production: boolean,
): CombinationFault[] {
  const isUnset = (key: keyof Values) => key in values && values[key] === undefined;
  const faults: CombinationFault[] = [];
  const need = (key: keyof Values, todo: string) => {
    if (isUnset(key)) faults.push({ key, todo });
  };
  const overHttp = values.transport !== "stdio";
  if (values.authMode === "jwt" && overHttp) {
    need("jwtSecret", `${env.authMode}=jwt needs it: ${settings.jwtSecret.todo}`);
  }
  if (values.authMode === "jwks" && overHttp) {
    need("authIssuer", `${env.authMode}=jwks needs the issuer whose keys these are`);
    if (values.jwksFile === undefined) {
      need("jwksUrl", `${env.authMode}=jwks needs it, or ${env.jwksFile} instead`);
    } else if (values.jwksUrl !== undefined) {
      faults.push({
        key: "jwksFile",
        given: values.jwksFile,
        todo: `Set ${env.jwksUrl} or ${env.jwksFile}, not both`,
      });
    }
  }
  if (values.jwksUrl?.startsWith("http:") && !isLoopbackUrl(values.jwksUrl)) {
    faults.push({
      key: "jwksUrl",
      given: values.jwksUrl,
      todo: "Use https: whoever can change keys on the way can sign tokens",
    });
  }
  if (values.jwksUrl !== undefined && new URL(values.jwksUrl).username !== "") {
    faults.push({
      key: "jwksUrl",
      given: values.jwksUrl.replace(/\/\/.*@/, "//…@"),
      todo: "Remove the user name and password: keys are public, and the address is logged",
    });
  }
  if (
    values.authMode === "none" &&
    overHttp &&
    values.allowUnauthenticated === false &&
    values.host !== undefined &&
    !loopbackHosts.includes(values.host)
  ) {
    faults.push({
      key: "host",
      given: values.host,
      todo: `${env.authMode}=none lets everybody in: listen on 127.0.0.1, or say that this is meant with ${env.allowUnauthenticated}=true`,
    });
  }
  if (values.shared === "redis") need("redisUrl", `Set it, or set ${env.shared}=memory`);
  if (values.store === "postgres") need("databaseUrl", `Set it, or set ${env.store}=sqlite`);
  if (values.store === "dynamodb") need("ticketsTable", `Set it, or set ${env.store}=sqlite`);
  if (values.shared === "dynamodb") need("limitsTable", `Set it, or set ${env.shared}=memory`);
  if (values.secretVersion !== undefined) {
    need("secretId", `${env.secretVersion} is a version of it: set both, or neither`);
  }
  if (overHttp && values.port !== 0 && values.port === values.metricsPort && "port" in values) {
    faults.push({
      key: "metricsPort",
      given: String(values.metricsPort),
      todo: `${env.port} is the same: metrics are served on a port of their own, so take another one`,
    });
  }
  const { legacyMode, maxSessions = 0, maxSessionsPerUser = 0 } = values;
  if (legacyMode === "sessions" && maxSessions > 0 && maxSessionsPerUser > maxSessions) {
    faults.push({
      key: "maxSessionsPerUser",
      given: String(maxSessionsPerUser),
      todo: `It is more than ${env.maxSessions}=${maxSessions} of all users together: lower it, or raise that`,
    });
  }
  if (values.webhookUrl !== undefined) {
    const url = new URL(values.webhookUrl);
    const why = targetFault(url, publicOnly);
    if (why !== undefined) {
      faults.push({
        key: "webhookUrl",
        // What follows the host is often a password.
        given: `${url.protocol}//${url.host}/…`,
        todo: `${why}: give an https URL on the public internet, or leave it out`,
      });
    }
    need("webhookSecret", `${env.webhookUrl} needs it: ${settings.webhookSecret.todo}`);
  }
  if (values.conformanceFixtures === true && production) {
    faults.push({
      key: "conformanceFixtures",
      given: "true",
      todo: "Test fixtures have no place in production: remove it, or set NODE_ENV to something else",
    });
  }
  return faults;
}

/** The setting of a fault, with what to do in this combination. */
export function specOf(combination: CombinationFault): Setting<z.ZodType> {
  const { fallback: _, ...spec } = settings[combination.key] as Setting<z.ZodType>;
  const { allowed = spec.allowed, todo } = combination;
  return { ...spec, allowed, todo };
}
