import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { SuppliedSecrets } from "./load.ts";

/** Which secrets a stack needs, and those that it brings. */
export interface StackSecretsArgs {
  /** Used as they are, instead of generated ones. */
  readonly supplied: SuppliedSecrets;
  /** Which secrets the stack needs; the others are not generated. */
  readonly needs: { readonly jwtSecret: boolean; readonly redisPassword: boolean };
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

  constructor(name: string, args: StackSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:config:Secrets", name, {}, opts);
    const { supplied, needs } = args;
    const pick = (
      needed: boolean,
      given: pulumi.Output<string> | undefined,
      generate: () => pulumi.Output<string>,
    ): pulumi.Output<string> | undefined =>
      needed ? pulumi.secret(given ?? generate()) : undefined;

    this.jwtSecret = pick(
      needs.jwtSecret,
      supplied.jwtSecret,
      () => new random.RandomBytes(`${name}-jwt`, { length: 48 }, { parent: this }).base64,
    );
    this.redisPassword = pick(
      needs.redisPassword,
      supplied.redisPassword,
      () =>
        new random.RandomPassword(`${name}-redis`, { length: 32, special: false }, { parent: this })
          .result,
    );
    this.registerOutputs({ jwtSecret: this.jwtSecret, redisPassword: this.redisPassword });
  }
}
