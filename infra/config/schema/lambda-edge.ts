import { z } from "zod";
import { hostName, wholeNumber } from "./formats.ts";

/** What the gateway lets through before the function is asked. */
export const throttle = z
  .strictObject({
    ratePerSec: wholeNumber(1, 10_000, 50).describe("Requests per second of all callers together."),
    burst: wholeNumber(1, 10_000, 100).describe("Requests that may come at once beyond that rate."),
  })
  .prefault({})
  .describe("Throttling by the gateway, which answers 429.");

/** A name of one's own in front of the gateway. */
export const domain = z
  .strictObject({
    name: hostName("a host name in lower case, such as mcp.example.com").describe(
      "Name that clients use; the gateway's own address is then switched off.",
    ),
    certificateArn: z
      .string({ error: "the ARN of an ACM certificate of this region" })
      .regex(/^arn:aws[\w-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/, {
        error: "the ARN of an ACM certificate of this region",
      })
      .describe("Certificate of the name, in the stack's region."),
    hostedZoneId: z
      .string()
      .regex(/^[A-Z0-9]{1,32}$/, {
        error: "the id of a Route 53 hosted zone, such as Z0123456789ABC",
      })
      .optional()
      .describe("Route 53 zone that gets the record; you make the record when unset."),
  })
  .describe("A domain of your own, at its root.");

const ids = (kind: string) =>
  z
    .array(
      z.string().regex(new RegExp(`^${kind}-[0-9a-f]{8,17}$`), {
        error: `an id such as ${kind}-0123456789abcdef0`,
      }),
    )
    .min(1);

/** The network that the function reaches Redis or PostgreSQL in. */
export const vpc = z
  .strictObject({
    subnetIds: ids("subnet").describe("Subnets, best in several zones, with a way to AWS's APIs."),
    securityGroupIds: ids("sg").describe("Security groups of the function."),
  })
  .describe("Run the function inside of a VPC, for a Redis or PostgreSQL there.");

/** When somebody is told. */
export const alarms = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe("Make alarms and, without `topicArn`, their topic."),
    topicArn: z
      .string()
      .regex(/^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]+$/, { error: "the ARN of an SNS topic" })
      .optional()
      .describe("Topic that alarms are sent to; one of the stack's own when unset."),
    email: z
      .email({ error: "an e-mail address" })
      .optional()
      .describe("Address subscribed to the stack's own topic; it has to confirm."),
    p99Ms: wholeNumber(50, 900_000, 5000).describe(
      "Time of the slowest percent of requests, ms, above which an alarm is raised; not with `streaming`.",
    ),
    errorPercent: z
      .number()
      .min(0.1)
      .max(100)
      .multipleOf(0.1, { error: "a number of percent with at most one decimal" })
      .default(1)
      .describe("Share of 5xx answers, in percent, above which an alarm is raised."),
  })
  .prefault({})
  .describe(
    "CloudWatch alarms: 5xx answers, throttled requests, slow answers, errors of the function, refused tokens, failures of the audit log and of stores.",
  );
