import { describe, expect, it } from "vitest";
import {
  failedCondition,
  isCancelledForNow,
  isInDoubt,
  isUnavailable,
  reasonOf,
} from "../../../app/src/dynamodb/faults.ts";
import { UserError } from "../../../app/src/errors.ts";

/** An error as the SDK throws it. */
function fault(name: string, more: object = {}): Error {
  return Object.assign(new Error(`message of ${name}`), { name }, more);
}

const cancelled = (...codes: string[]) =>
  fault("TransactionCanceledException", { CancellationReasons: codes.map((Code) => ({ Code })) });
const sent = (attempts: number, httpStatusCode?: number) => ({
  $metadata: { attempts, ...(httpStatusCode === undefined ? {} : { httpStatusCode }) },
});

describe("what DynamoDB and the SDK say", () => {
  it.each([
    fault("ProvisionedThroughputExceededException"),
    fault("ThrottlingException"),
    fault("RequestLimitExceeded"),
    fault("InternalServerError", sent(3, 500)),
    fault("ServiceUnavailable", sent(3, 503)),
    fault("TimeoutError"),
    fault("AbortError"),
    fault("Error", { code: "ECONNREFUSED" }),
    fault("Error", { code: "ENOTFOUND" }),
    fault("AccessDeniedException"),
    fault("ExpiredTokenException"),
    fault("CredentialsProviderError"),
    fault("ResourceNotFoundException"),
    new Error("Region is missing"),
    cancelled("None", "ThrottlingError"),
  ])("means that it cannot be used now: %s", (error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    fault("ConditionalCheckFailedException", sent(1, 400)),
    fault("ValidationException", sent(1, 400)),
    cancelled("ConditionalCheckFailed", "None"),
    cancelled("TransactionConflict"),
    new UserError("status: TKT-0001 is closed"),
    "ECONNREFUSED",
  ])("fails for another reason with %s", (error) => {
    expect(isUnavailable(error)).toBe(false);
  });

  it("tells which condition of a transaction was not met", () => {
    const error = cancelled("None", "ConditionalCheckFailed", "None");
    expect([0, 1, 2].map((part) => failedCondition(error, part))).toEqual([false, true, false]);
    expect(failedCondition(fault("ConditionalCheckFailedException"))).toBe(true);
    expect(failedCondition(fault("ValidationException"))).toBe(false);
  });

  it.each([
    [cancelled("None", "TransactionConflict"), true],
    [cancelled("ProvisionedThroughputExceeded"), true],
    [cancelled("ConditionalCheckFailed"), false],
    [cancelled("ValidationError"), false],
    [fault("ThrottlingException"), false],
  ])("tells a transaction that may pass the next time: %s", (error, mayPass) => {
    expect(isCancelledForNow(error)).toBe(mayPass);
  });

  it.each([
    ["no answer came", fault("TimeoutError", sent(3)), true],
    ["the connection broke", fault("Error", { code: "ECONNRESET" }), true],
    ["the server failed", fault("InternalServerError", sent(3, 500)), true],
    [
      "throttled after an attempt that may have come through",
      fault("ThrottlingException", sent(3)),
      true,
    ],
    ["throttled at once", fault("ThrottlingException", sent(1)), false],
    ["nobody was there", fault("Error", { code: "ECONNREFUSED" }), false],
    ["it was cancelled", cancelled("ThrottlingError"), false],
    ["it was forbidden", fault("AccessDeniedException", sent(1)), false],
  ])("tells whether a write may have been done when %s", (_, error, doubt) => {
    expect(isInDoubt(error)).toBe(doubt);
  });

  it("gives operators name, message and what a transaction was cancelled for", () => {
    expect(reasonOf(cancelled("None", "ThrottlingError"))).toBe(
      "TransactionCanceledException: message of TransactionCanceledException: ThrottlingError",
    );
    expect(reasonOf("broken")).toBe("broken");
  });
});
