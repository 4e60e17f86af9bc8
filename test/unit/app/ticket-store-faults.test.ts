import { describe, expect, it } from "vitest";
import { UserError } from "../../../app/src/errors.ts";
import {
  isLockedOut,
  isUnavailable,
  reasonOf,
  wasTooSlow,
} from "../../../app/src/store/postgres-faults.ts";
import { storeUnavailable } from "../../../app/src/store/unavailable.ts";

const fault = (message: string, code?: string) => Object.assign(new Error(message), { code });

describe("what PostgreSQL and its driver say", () => {
  it.each([
    [fault("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED")],
    [fault("read ECONNRESET", "ECONNRESET")],
    [fault("getaddrinfo EAI_AGAIN postgres", "EAI_AGAIN")],
    [fault("the database system is starting up", "57P03")],
    [fault("terminating connection due to administrator command", "57P01")],
    [fault("sorry, too many clients already", "53300")],
    [fault("cannot execute INSERT in a read-only transaction", "25006")],
    [fault("Connection terminated unexpectedly")],
    [fault("timeout exceeded when trying to connect")],
    [fault("Client has encountered a connection error and is not queryable")],
  ])("means that it may be back later: %s", (error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    [fault('duplicate key value violates unique constraint "x"', "23505")],
    [fault("password authentication failed", "28P01")],
    [fault('relation "tickets" does not exist', "42P01")],
    [new UserError("expectedVersion: TKT-0001 is at version 3")],
    ["ECONNREFUSED"],
  ])("fails for good with %s", (error) => {
    expect(isUnavailable(error)).toBe(false);
  });

  it.each([
    [fault("password authentication failed", "28P01"), true],
    [fault("role is not permitted to log in", "28000"), true],
    [fault("connect ECONNREFUSED 127.0.0.1:5432", "ECONNREFUSED"), false],
    [fault("the 28P01 of a message"), false],
  ])("tells whether it lets nobody in with our password: %s", (error, lockedOut) => {
    expect(isLockedOut(error)).toBe(lockedOut);
  });

  it.each([
    ["Query read timeout", undefined, true],
    ["canceling statement due to statement timeout", "57014", true],
    ["Connection terminated unexpectedly", undefined, false],
  ])("tells a slow answer from a broken connection: %s", (message, code, slow) => {
    expect(isUnavailable(fault(message, code))).toBe(true);
    expect(wasTooSlow(fault(message, code))).toBe(slow);
  });

  it("has a reason even when all addresses refused without a message", () => {
    expect(reasonOf(Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }))).toBe(
      "ECONNREFUSED",
    );
  });

  it("is told to callers without any detail, but with whether a change is in doubt", () => {
    const cause = fault("connect ECONNREFUSED 10.1.2.3:5432", "ECONNREFUSED");
    for (const inDoubt of [true, false]) {
      const { message } = storeUnavailable(inDoubt, cause);
      expect(message).toMatch(/^The ticket store cannot be reached now/);
      expect(message).not.toMatch(/ECONN|10\.1/);
      expect(message.includes("not known")).toBe(inDoubt);
    }
  });
});
