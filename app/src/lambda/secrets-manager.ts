import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SecretPlace } from "./environment.ts";

/**
 * Reads a secret from Secrets Manager of the function's region, with the credentials of its role.
 * A start waits for it, and Lambda gives a start 10 s: one that fails is tried twice more.
 */
export async function readFromSecretsManager({ id, version }: SecretPlace): Promise<string> {
  const client = new SecretsManagerClient({ maxAttempts: 3 });
  try {
    const { SecretString: text } = await client.send(
      new GetSecretValueCommand({
        SecretId: id,
        ...(version === undefined ? {} : { VersionId: version }),
      }),
    );
    if (text === undefined) throw new Error("it holds bytes and no text");
    return text;
  } finally {
    client.destroy();
  }
}
