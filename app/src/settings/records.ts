import * as z from "zod";
import { choiceSetting, setting, switchSetting, urlOf, wholeSetting } from "./kinds.ts";

/** What is written down about calls: log, audit and traces; and what conformance suites ask for. */
export const recordSettings = {
  logLevel: setting({
    schema: z
      .string()
      .transform((text) => text.toLowerCase())
      .pipe(z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])),
    fallback: "info",
    allowed: "trace, debug, info, warn, error, fatal or silent, in any case",
  }),
  auditDestination: choiceSetting(["file", "stdout"], "file"),
  auditOnFailure: choiceSetting(["warn", "deny"], "warn"),
  auditMaxFileMiB: wholeSetting(1, 10_240, 50, "MiB after which a new file is begun"),
  auditMaxFiles: wholeSetting(1, 1000, 10, "files that are kept, the current one included"),
  otlpEndpoint: setting({
    schema: urlOf("http:", "https:")
      .refine((text) => !/\/v1\/traces\/*$/.test(URL.parse(text)?.pathname ?? ""))
      .optional(),
    allowed: "the http(s) URL of an OTLP/HTTP collector, without /v1/traces",
  }),
  otlpHeaders: setting({
    schema: z
      .string()
      .regex(/^[\w.-]+=[^,]*(,[\w.-]+=[^,]*)*$/)
      .optional(),
    allowed: "name=value pairs, separated by commas",
    secret: true,
  }),
  traceSampleRatio: setting({
    schema: z
      .string()
      .regex(/^(0(\.\d+)?|1(\.0+)?)$/)
      .transform(Number),
    fallback: "1",
    allowed: "a number from 0 to 1: the share of traces that begin here and are kept",
  }),
  conformanceFixtures: switchSetting(false),
};
