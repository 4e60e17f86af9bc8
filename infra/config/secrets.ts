import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SuppliedSecrets } from "./load.ts";
import type { SecretKey } from "./schema.ts";

/** Which secrets a stack needs, and those that it brings. */
export interface StackSecretsArgs {
  /** Used as they are, instead of generated ones. */
  readonly supplied: SuppliedSecrets;
  /** The others are neither generated nor given. */
  readonly needs: ReadonlySet<SecretKey>;
}

/**
 * Secrets of a stack: supplied by its configuration, else generated once and kept in its state.
 * Each is a secret Output from birth; one that the stack does not need is undefined.
 */
export class StackSecrets extends pulumi.ComponentResource {
  /** HS256 key, at least 32 bytes (RFC 7518, section 3.2). */
  readonly jwtSecret: pulumi.Output<string> | undefined;
  /** 32 letters and digits when generated, so that it needs no escaping in a URL. */
  readonly redisPassword: pulumi.Output<string> | undefined;
  /** A Redis elsewhere; never generated. */
  readonly redisUrl: pulumi.Output<string> | undefined;
  /** The same for the stack's own PostgreSQL. */
  readonly postgresPassword: pulumi.Output<string> | undefined;
  /** A PostgreSQL elsewhere; never generated. */
  readonly databaseUrl: pulumi.Output<string> | undefined;
  /** The same for user `admin` of the stack's own Grafana. */
  readonly grafanaPassword: pulumi.Output<string> | undefined;
  /** HMAC key of the webhook's calls, at least 32 bytes. */
  readonly webhookSecret: pulumi.Output<string> | undefined;
  /** Headers for the collector of traces; never generated. */
  readonly otlpHeaders: pulumi.Output<string> | undefined;
  /** Between the server and its backends. */
  readonly serviceAuthToken: pulumi.Output<string> | undefined;
  /** What the keys that callers of companions over HTTP show are made of. */
  readonly bridgeKey: pulumi.Output<string> | undefined;
  /** What the image is pushed and pulled with; never generated. */
  readonly registryPassword: pulumi.Output<string> | undefined;

  constructor(name: string, args: StackSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:config:Secrets", name, {}, opts);
    const { supplied, needs } = args;
    const pick = (
      key: SecretKey,
      generate?: () => pulumi.Output<string>,
    ): pulumi.Output<string> | undefined => {
      const value = needs.has(key) ? (supplied[key] ?? generate?.()) : undefined;
      return value && pulumi.secret(value);
    };
    const bytes = (role: string) => () =>
      new random.RandomBytes(`${name}-${role}`, { length: 48 }, { parent: this }).base64;
    const password = (role: string) => () =>
      new random.RandomPassword(`${name}-${role}`, { length: 32, special: false }, { parent: this })
        .result;

    this.jwtSecret = pick("jwtSecret", bytes("jwt"));
    this.redisPassword = pick("redisPassword", password("redis"));
    this.redisUrl = pick("redisUrl");
    this.postgresPassword = pick("postgresPassword", password("postgres"));
    this.databaseUrl = pick("databaseUrl");
    this.grafanaPassword = pick("grafanaPassword", password("grafana"));
    this.webhookSecret = pick("webhookSecret", bytes("webhook"));
    this.otlpHeaders = pick("otlpHeaders");
    this.serviceAuthToken = pick("serviceAuthToken", password("service"));
    this.bridgeKey = pick("bridgeKey", password("bridge"));
    this.registryPassword = pick("registryPassword");
    this.registerOutputs({
      jwtSecret: this.jwtSecret,
      redisPassword: this.redisPassword,
      redisUrl: this.redisUrl,
      postgresPassword: this.postgresPassword,
      databaseUrl: this.databaseUrl,
      grafanaPassword: this.grafanaPassword,
      webhookSecret: this.webhookSecret,
      otlpHeaders: this.otlpHeaders,
      serviceAuthToken: this.serviceAuthToken,
      bridgeKey: this.bridgeKey,
      registryPassword: this.registryPassword,
    });
  }
}
