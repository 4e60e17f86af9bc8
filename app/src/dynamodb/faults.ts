/** Errors that mean: too much at once (developer guide, "Error handling with DynamoDB"). */
const throttled: ReadonlySet<string> = new Set([
  "ProvisionedThroughputExceededException",
  "ProvisionedThroughputExceeded",
  "ThrottlingException",
  "ThrottlingError",
  "RequestLimitExceeded",
  "TransactionInProgressException",
]);

/** Errors that mean: not for us, or not there. The operator has to mend them; callers can only wait. */
const lockedOut: ReadonlySet<string> = new Set([
  "AccessDeniedException",
  "CredentialsProviderError",
  "ExpiredTokenException",
  "IncompleteSignatureException",
  "InvalidSignatureException",
  "MissingAuthenticationTokenException",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
]);

/** Names of errors, of the SDK and of Node, that mean: no answer in time. */
const unanswered: ReadonlySet<string> = new Set(["TimeoutError", "AbortError"]);

/** Codes of the operating system and the resolver that mean: nobody answers at that address now. */
const networkCode =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** Why each part of a cancelled transaction was refused: `None`, or a code. */
function cancellationCodes(error: unknown): string[] {
  const reasons =
    nameOf(error) === "TransactionCanceledException" ? read(error, "CancellationReasons") : [];
  return Array.isArray(reasons) ? reasons.map((reason) => String(read(reason, "Code"))) : [];
}

/** Whether the condition of the request, or of its nth part, was not met. */
export function failedCondition(error: unknown, part = 0): boolean {
  return (
    nameOf(error) === "ConditionalCheckFailedException" ||
    cancellationCodes(error)[part] === "ConditionalCheckFailed"
  );
}

/**
 * Whether other writes of the same items, or too many at all, kept a transaction from being written,
 * so that the next attempt may pass. The SDK repeats no cancelled transaction itself.
 */
export function isCancelledForNow(error: unknown): boolean {
  const codes = cancellationCodes(error);
  return codes.some((code) => code === "TransactionConflict" || throttled.has(code));
}

/** Whether DynamoDB cannot be used now, but may be later. */
export function isUnavailable(error: unknown): boolean {
  const names = [nameOf(error), ...cancellationCodes(error)];
  const status = Number(read(read(error, "$metadata"), "httpStatusCode"));
  return (
    names.some((name) => throttled.has(name) || lockedOut.has(name) || unanswered.has(name)) ||
    networkCode.test(String(read(error, "code"))) ||
    status >= 500 ||
    /^Region is missing/.test(error instanceof Error ? error.message : "")
  );
}

/** Whether a write that failed so may have been done all the same. */
export function isInDoubt(error: unknown): boolean {
  const name = nameOf(error);
  if (name === "TransactionCanceledException" || lockedOut.has(name)) return false;
  if (read(error, "code") === "ECONNREFUSED" || throttled.has(name)) {
    // an earlier attempt may have come further
    return Number(read(read(error, "$metadata"), "attempts") ?? 1) > 1;
  }
  return isUnavailable(error);
}

/** The reason for operators. */
export function reasonOf(error: unknown): string {
  const codes = cancellationCodes(error).filter((code) => code !== "None");
  const message = error instanceof Error ? error.message : String(error);
  return [nameOf(error), message, ...codes].filter((part) => part !== "").join(": ");
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : "";
}

function read(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
