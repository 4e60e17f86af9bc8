import { expect, it } from "vitest";
import { rejectionReason } from "../../../app/src/guard/rejection-reason.ts";

it.each([
  [
    "an answer",
    'Received a response for an unknown message ID: {"id":1,"result":{"a":"what was sent"}}',
  ],
  [
    "progress",
    'Received a progress notification for an unknown token: {"params":{"a":"what was\nsent"}}',
  ],
])("fails to repeat what was sent of %s that nobody waits for", (_, message) => {
  const reason = rejectionReason(new Error(message));
  expect(reason).toMatch(/^Received a \w+ .*: …$/);
});
