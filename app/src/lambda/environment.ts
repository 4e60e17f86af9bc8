import { env } from "../contract.ts";
import { StartError } from "../errors.ts";

/** What a function is told by AWS Lambda, and of its secret; all else is read with the settings. */
export interface FunctionEnvironment {
  /** Host and port of the Runtime API, without a scheme. */
  readonly runtimeApi: string;
  /** All that was set, without what the secret adds. */
  readonly variables: Readonly<NodeJS.ProcessEnv>;
  /** Where the secrets are, if they are kept somewhere. */
  readonly secret: SecretPlace | undefined;
}

/** One version of a secret of Secrets Manager. */
export interface SecretPlace {
  /** Its ARN, or its name in the function's region. */
  readonly id: string;
  /** Undefined for the current one. */
  readonly version: string | undefined;
}

/** Set by AWS Lambda (developer guide, "Defined runtime environment variables"). */
const runtimeApiName = "AWS_LAMBDA_RUNTIME_API";

/**
 * Reads what has to be known before the settings are: they need code and secrets that are loaded
 * meanwhile. Throws a StartError outside of AWS Lambda.
 */
export function functionEnvironment(source: NodeJS.ProcessEnv = process.env): FunctionEnvironment {
  const runtimeApi = source[runtimeApiName];
  if (runtimeApi === undefined || runtimeApi === "") {
    throw new StartError(
      `${runtimeApiName} is not set. This program runs on AWS Lambda, which sets it; anywhere else start main.mjs.`,
    );
  }
  const id = source[env.secretId];
  const version = source[env.secretVersion];
  return {
    runtimeApi,
    variables: source,
    secret: id ? { id, version: version || undefined } : undefined,
  };
}
