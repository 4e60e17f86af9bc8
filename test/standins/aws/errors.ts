/** The name of AWS's error, for example `ResourceNotFoundException`; empty for any other error. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

/** Whether AWS answered that there is no such thing, whatever the service calls that. */
export function isNotFound(error: unknown): boolean {
  return /^(NotFound(Exception)?|ResourceNotFound(Exception)?|NoSuchEntity(Exception)?|NoSuchHostedZone|RepositoryNotFoundException|LifecyclePolicyNotFoundException)$/.test(
    errorName(error),
  );
}

/** Answers undefined instead of failing when there is no such thing. */
export async function orUndefined<Result>(call: Promise<Result>): Promise<Result | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** A failed call to AWS, worded for people; the name is that of AWS's error. */
export class AwsError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = errorName(cause);
  }
}

/** Runs a call to AWS; a failure says what was tried and why it failed. */
export async function calling<Result>(what: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError(`${what}: ${reasonOf(error)}`, error);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (/^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ECONNRESET)$/.test(code)) {
    return `AWS cannot be reached (${code}). Check the network, the region and the provider's endpoints.`;
  }
  if (error.name === "CredentialsProviderError") {
    return `${error.message}. Log in to AWS, or set the profile or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
  }
  const message = error.message || "no reason given";
  return error.name === "Error" ? message : `${error.name}: ${message}`;
}
