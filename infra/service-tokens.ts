import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { tokenReference, tokenVariable } from "./config/backend-names.ts";
import type { LoadedStack } from "./config/load.ts";
import type { BackendSettings, Settings } from "./config/schema.ts";

/** Token between the server and each backend, by the backend's name; all of them secret. */
export type ServiceTokens = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * A token for each backend, so that none of them can speak as the server to another: the one that its
 * settings refer to, else one derived of the stack's own for its name. A single backend has the stack's
 * own itself where somebody else must know it: supplied, or for a backend that runs elsewhere.
 *
 * @param token the stack's own; undefined when no backend needs it.
 * @param supplied the secrets that the stack's file holds.
 * @throws Error when a referred secret is not there; the config rules refuse that before.
 */
export function serviceTokens(
  { backends }: Pick<Settings, "backends">,
  token: pulumi.Output<string> | undefined,
  supplied: Pick<LoadedStack, "secrets" | "ownSecrets">,
): ServiceTokens {
  const isShared = ({ url }: BackendSettings): boolean =>
    backends.length === 1 && (supplied.secrets.serviceAuthToken !== undefined || url !== undefined);
  const tokenOf = (backend: BackendSettings): pulumi.Output<string> => {
    const reference = tokenReference(backend);
    const given = reference === undefined ? token : supplied.ownSecrets[reference];
    if (given === undefined) throw new Error(`backend ${backend.name} has no token`);
    if (reference !== undefined || isShared(backend)) return given;
    // also for the first of them: it must not hold what the token of a later one is made of
    return pulumi.secret(given.apply((key) => derivedToken(key, backend.name)));
  };
  return Object.fromEntries(backends.map((backend) => [backend.name, tokenOf(backend)]));
}

/** Token of one backend: HMAC-SHA256 (RFC 2104) of its name, in hex. */
export function derivedToken(key: string, name: string): string {
  return createHmac("sha256", key).update(name).digest("hex");
}

/**
 * What the server is told of them in secret, by variable.
 *
 * @param tokens by the backend's name.
 */
export function serverTokens<Text>(
  { backends }: Pick<Settings, "backends">,
  tokens: Readonly<Record<string, Text>>,
): Record<string, Text> {
  return Object.fromEntries(
    backends.flatMap((backend) => {
      const token = tokens[backend.name];
      return token === undefined ? [] : [[tokenVariable(backend, backends), token] as const];
    }),
  );
}
