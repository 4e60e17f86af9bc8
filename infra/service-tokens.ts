import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { tokenReference, tokenVariable } from "./config/backend-names.ts";
import type { OwnSecrets } from "./config/load.ts";
import type { BackendSettings, Settings } from "./config/schema.ts";

/** Token between the server and each backend, by the backend's name; all of them secret. */
export type ServiceTokens = Readonly<Record<string, pulumi.Output<string>>>;

/**
 * A token for each backend, so that none of them can speak as the server to another: the one that its
 * settings refer to, else the stack's own, of which each of several gets one derived for its name.
 *
 * @param token the stack's own; undefined when no backend needs it.
 * @param ownSecrets the user's own, by the name of their key.
 * @throws Error when a referred secret is not there; the config rules refuse that before.
 */
export function serviceTokens(
  { backends }: Pick<Settings, "backends">,
  token: pulumi.Output<string> | undefined,
  ownSecrets: OwnSecrets,
): ServiceTokens {
  const tokenOf = (backend: BackendSettings): pulumi.Output<string> => {
    const reference = tokenReference(backend);
    const given = reference === undefined ? token : ownSecrets[reference];
    if (given === undefined) throw new Error(`backend ${backend.name} has no token`);
    if (reference !== undefined || backends.length === 1) return given;
    return pulumi.secret(given.apply((key) => derivedToken(key, backend.name)));
  };
  return Object.fromEntries(backends.map((backend) => [backend.name, tokenOf(backend)]));
}

/** Token of one of several backends: HMAC-SHA256 (RFC 2104) of its name, in hex. */
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
