import { z } from "zod";
import { wholeNumber } from "./formats.ts";

/** What one caller may use, and how long answers are kept. */
export const limits = z
  .strictObject({
    requestsPerMinute: wholeNumber(1, 100_000, 120).describe("Requests per minute and user."),
    toolCallsPerMinute: wholeNumber(1, 100_000, 60).describe("Calls per minute, user and tool."),
    toolConcurrency: wholeNumber(1, 10_000, 32).describe("Calls of one tool that run at once."),
    toolTimeoutSec: wholeNumber(1, 300, 20).describe("Seconds a tool call may take."),
    bodyLimitKiB: wholeNumber(1, 16_384, 1024).describe("Largest request body, KiB."),
    cacheTtlSec: wholeNumber(0, 86_400, 30).describe(
      "Seconds that answers of reading tools are kept; `0` keeps none.",
    ),
    subscriptionsPerUser: wholeNumber(1, 1000, 8).describe("Open subscriptions of one user."),
  })
  .prefault({})
  .describe("What one caller may use.");
