import { z } from "zod";
import { httpsUrl, wholeNumber } from "./formats.ts";

/** The audit log: one line for every call and every refusal. */
export const audit = z
  .strictObject({
    destination: z
      .enum(["file", "stdout"])
      .default("file")
      .describe(
        "Where the audit log is written: files on the logs volume, or the container's log, as target `lambda` needs.",
      ),
    onFailure: z
      .enum(["warn", "deny"])
      .default("warn")
      .describe("What a call meets that cannot be audited: it is served, or refused."),
    maxFileMiB: wholeNumber(1, 10_240, 50).describe("Size at which a new file is begun, MiB."),
    maxFiles: wholeNumber(1, 1000, 10).describe("Files that are kept, the current one included."),
  })
  .prefault({})
  .describe("The audit log.");

/** Traces, sent to a collector when there is one. */
export const telemetry = z
  .strictObject({
    otlpEndpoint: z
      .url({
        protocol: /^https?$/,
        error: "the http or https URL of a collector, such as http://collector.example.com:4318",
      })
      .optional()
      .describe("OTLP/HTTP collector for traces, without /v1/traces; none are sent when unset."),
    sampleRatio: z
      .number()
      .min(0)
      .max(1)
      // what is written with an exponent is no OTEL_TRACES_SAMPLER_ARG
      .multipleOf(0.0001, { error: "a number from 0 to 1 with at most four decimals" })
      .default(1)
      .describe("Share of the traces begun by the server that are kept; four decimals at most."),
  })
  .prefault({})
  .describe("Traces; metrics are always there.");

/** Who hears of new tickets. */
export const webhook = z
  .strictObject({
    url: httpsUrl("the https URL of a public host, such as https://hooks.example.com/tickets")
      .optional()
      .describe("Called, signed, for each new ticket; nobody is called when unset."),
  })
  .prefault({})
  .describe("Notification of new tickets.");
