import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import * as pulumi from "@pulumi/pulumi";
import type { OwnSecrets } from "../config/load.ts";
import { referredSecrets } from "../server-env.ts";
import { type ServiceTokens, serverTokens } from "../service-tokens.ts";
import { planSecret, type SecretValues } from "./secret-plan.ts";
import type { StackContext } from "./stack-context.ts";

/** Days in which a destroyed stack's secret can be brought back; Secrets Manager's least. */
const recoveryDays = 7;

/** Whose secret it is, and what it holds. */
export interface ServerSecretArgs extends StackContext {
  readonly secrets: SecretValues<pulumi.Output<string>>;
  /** Between the function and its backends. */
  readonly tokens: ServiceTokens;
  /** Those of the user's own, by the name of their key. */
  readonly ownSecrets: OwnSecrets;
}

/** The one secret that a function reads at its start: a JSON object of variables and values. */
export class ServerSecret extends pulumi.ComponentResource {
  /** Undefined when the server is told nothing in secret. */
  readonly arn: pulumi.Output<string> | undefined;
  /** Names the content: a published version of the function reads the one that it was made with. */
  readonly versionId: pulumi.Output<string> | undefined;

  constructor(name: string, args: ServerSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Secret", name, {}, opts);
    const { settings, tokens, ownSecrets } = args;
    const values = planSecret(args.secrets, {
      ...serverTokens(settings, tokens),
      ...referredSecrets(settings.server.container.secrets, ownSecrets),
    });
    if (values !== undefined) {
      // no fixed name: that of a destroyed stack stays taken until its recovery window ends
      const secret = new Secret(
        `${name}-secret`,
        { namePrefix: `${args.names.server}-`, recoveryWindowInDays: recoveryDays },
        { parent: this },
      );
      const version = new SecretVersion(
        `${name}-version`,
        { secretId: secret.id, secretString: pulumi.secret(pulumi.jsonStringify(values)) },
        // deleting it would take the label off that keeps it there for a canary's stable version
        { parent: this, retainOnDelete: true },
      );
      this.arn = secret.arn;
      this.versionId = version.versionId;
    }
    this.registerOutputs({ arn: this.arn, versionId: this.versionId });
  }
}
