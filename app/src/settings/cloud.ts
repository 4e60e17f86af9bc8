import * as z from "zod";
import { setting, switchSetting } from "./kinds.ts";

/** A name as DynamoDB allows it (API reference, CreateTable). */
const table = setting({
  schema: z
    .string()
    .regex(/^[\w.-]{3,255}$/)
    .optional(),
  allowed: "the name of a DynamoDB table, 3 to 255 letters, digits and _ . -",
});

/** What a function on AWS Lambda uses besides the settings of every server. */
export const cloudSettings = {
  ticketsTable: table,
  limitsTable: table,
  secretId: setting({
    schema: z.string().min(1).max(2048).optional(),
    allowed: "the name or ARN of a secret in Secrets Manager: JSON of environment names to values",
  }),
  secretVersion: setting({
    schema: z
      .string()
      .regex(/^[\w-]{32,64}$/)
      .optional(),
    allowed: "the id of one version of that secret, 32 to 64 characters",
  }),
  responseStreaming: switchSetting(false),
};
