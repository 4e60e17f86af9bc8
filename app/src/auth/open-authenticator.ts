import type { Config } from "../config.ts";
import { env } from "../contract.ts";
import { StartError } from "../errors.ts";
import type { Logger } from "../telemetry/logger.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { Authenticator } from "./authenticator.ts";
import { resourceMetadataUrl } from "./resource-metadata.ts";

/** What an authenticator tells of itself, and its time. */
export interface AuthDeps {
  readonly clock: () => Date;
  readonly metrics: Pick<Metrics, "authRefusal" | "keySetFetch">;
  readonly logger: Logger;
}

/** The authenticator that the settings ask for; throws a StartError for a key file that cannot be used. */
export async function openAuthenticator(
  config: Config,
  baseUrl: string,
  deps: AuthDeps,
): Promise<Authenticator> {
  const { clock, metrics } = deps;
  const common = {
    audience: config.authAudience,
    resourceMetadataUrl: resourceMetadataUrl(baseUrl),
    clock,
    onRefusal: metrics.authRefusal,
  };
  switch (config.authMode) {
    case "none": {
      const { createOpenAuthenticator } = await import("./none.ts");
      return createOpenAuthenticator();
    }
    case "jwt": {
      const { createJwtAuthenticator } = await import("./jwt.ts");
      const secret = given(config.jwtSecret, env.jwtSecret);
      return createJwtAuthenticator({ ...common, secret, issuer: config.authIssuer });
    }
    case "jwks": {
      const { createJwksAuthenticator } = await import("./jwks.ts");
      const issuer = given(config.authIssuer, env.authIssuer);
      return createJwksAuthenticator({ ...common, issuer, keys: await openKeys(config, deps) });
    }
  }
}

/**
 * The keys of the issuer. A file that cannot be used stops the start; an issuer that is down does
 * not, but no token is accepted until its keys have been read once.
 */
async function openKeys(config: Config, { clock, metrics, logger }: AuthDeps) {
  const { createCachedKeys } = await import("./cached-keys.ts");
  const { fileKeySource, remoteKeySource } = await import("./key-sources.ts");
  const { jwksFile } = config;
  const source =
    jwksFile === undefined
      ? remoteKeySource(given(config.jwksUrl, env.jwksUrl))
      : fileKeySource(jwksFile);
  let trouble = "";
  const events = {
    read: (ok: boolean) => metrics.keySetFetch(ok ? "ok" : "failed"),
    info: (message: string) => logger.info(message),
    warn(message: string) {
      trouble = message;
      logger.warn(message);
    },
  };
  const keys = createCachedKeys(source, events, clock);
  const reading = keys.refresh();
  if (jwksFile !== undefined && !(await reading)) {
    throw new StartError(`${env.jwksFile}: ${trouble} Correct the file or its path.`);
  }
  return keys;
}

function given(value: string | undefined, name: string): string {
  if (value === undefined) throw new StartError(`${name} is not set.`);
  return value;
}
