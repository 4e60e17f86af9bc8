import { z } from "zod";
import { wholeNumber } from "./formats.ts";
import { alarms, domain, throttle, vpc } from "./lambda-edge.ts";

/** Days for which CloudWatch Logs keeps a group's lines (API reference, PutRetentionPolicy). */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
] as const;

const publishedVersion = 'a published version of the function in quotes, such as "7"';
const accountNumber = "an AWS account number of twelve digits, in quotes";
const tagValue = "a tag's value: at most 256 letters, digits, spaces or _ . : / = + - @, in quotes";

const canary = z
  .strictObject({
    stableVersion: z
      .string(publishedVersion)
      .regex(/^[1-9]\d{0,8}$/, { error: publishedVersion })
      .describe("Published version that still gets the rest of the calls."),
    percent: wholeNumber(1, 99, 10).describe("Share of calls for the version that `up` publishes."),
  })
  .describe("Send a share of the calls to the new version; all of them when unset.");

const tickets = z
  .strictObject({
    deletionProtection: z
      .boolean()
      .default(true)
      .describe(
        "Refuse to delete the table, as `pulumi destroy` would; set `false` and `up` first.",
      ),
    pointInTimeRecovery: z
      .boolean()
      .default(true)
      .describe("Keep 35 days of backups to any second."),
  })
  .prefault({})
  .describe("The DynamoDB table of `server.store: dynamodb`, billed by request.");

const repository = z
  .strictObject({
    keepImages: wholeNumber(2, 1000, 20).describe(
      "Images that are kept; older ones are removed, even where a `canary` still leads to one.",
    ),
  })
  .prefault({})
  .describe(
    "The stack's own ECR repository, made where the image is built and pushed nowhere else.",
  );

/** What only target `lambda` has: the account, and how the function is run and reached there. */
export const lambdaTarget = z
  .strictObject(
    {
      region: z
        .string({ error: "an AWS region, such as eu-central-1" })
        // none of the isolated partitions, such as us-iso-east-1: their names and addresses are others
        .regex(/^[a-z]{2}(-gov)?-[a-z]+-\d$/, { error: "an AWS region, such as eu-central-1" })
        .describe("AWS region of everything that the stack makes."),
      profile: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe("Profile of ~/.aws/config; the environment's credentials when unset."),
      account: z
        .string(accountNumber)
        .regex(/^\d{12}$/, { error: accountNumber })
        .optional()
        .describe("The only account that the stack may be deployed to; not checked when unset."),
      endpoint: z
        .url({ protocol: /^https?$/, error: "an http or https URL, such as http://127.0.0.1:5000" })
        .optional()
        .describe(
          "Address used for every AWS service, for test doubles such as moto; never in production.",
        ),
      memoryMiB: wholeNumber(128, 10_240, 512).describe(
        "Memory of one environment, MiB; its CPU grows with it, one core at 1769.",
      ),
      timeoutSec: wholeNumber(2, 900, 29).describe(
        "Seconds that one request may take; an HTTP API waits 30 at most, `streaming` 900.",
      ),
      architecture: z
        .enum(["x86_64", "arm64"])
        .optional()
        .describe(
          "CPU of the function; that of `server.image.build.platform`, else of this machine, when unset; needed with `server.image.reference`.",
        ),
      reservedConcurrency: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe(
          "Environments that may run at once, set aside for this function; the account's rest when unset.",
        ),
      logRetentionDays: z
        .literal(retentionDays)
        .default(30)
        .describe("Days for which logs, the audit log among them, are kept."),
      tracing: z.boolean().default(false).describe("Record requests in AWS X-Ray."),
      throttle,
      cors: z
        .boolean()
        .default(false)
        .describe("Answer browsers' CORS requests for `server.allowedOrigins`; HTTP API only."),
      streaming: z
        .boolean()
        .default(false)
        .describe("Stream answers through a REST API, up to 15 minutes, instead of an HTTP API."),
      domain: domain.optional(),
      canary: canary.optional(),
      vpc: vpc.optional(),
      tickets,
      repository,
      alarms,
      tags: z
        .record(
          z.string().regex(/^(?!aws:)[\w .:/=+@-]{1,128}$/i, {
            error:
              "a tag's key: 1 to 128 letters, digits, spaces or _ . : / = + - @, not beginning with aws:",
          }),
          z.string(tagValue).regex(/^[\w .:/=+@-]{0,256}$/, { error: tagValue }),
        )
        .default({})
        .describe("Further tags of every resource."),
    },
    {
      // the only section that a target cannot do without
      error: ({ code }) =>
        code === "invalid_type"
          ? "a section with at least region, such as eu-central-1"
          : undefined,
    },
  )
  .describe("Settings of target `lambda` alone.");
