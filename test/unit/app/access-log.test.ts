import fc from "fast-check";
import { expect, it } from "vitest";
import { rejectionReason } from "../../../app/src/guard/rejection-reason.ts";

it("names the class of a rejected request, and repeats nothing that was sent", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 5 }), (sent) => {
      const message = `Rejected inbound request (method-header-mismatch): header names ${sent}`;
      const reason = "Rejected inbound request (method-header-mismatch)";
      expect(rejectionReason(new Error(message))).toBe(reason);
    }),
  );
});

it("keeps any other reason to one line of bounded length", () => {
  expect(rejectionReason(new Error("Failed\nto send"))).toBe("Failed\ufffdto send");
  expect(rejectionReason(new Error("x".repeat(5000))).length).toBeLessThan(250);
});
