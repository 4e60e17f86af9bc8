import { z } from "zod";

/** What the stack is for; which rules of policy are mandatory depends on it. */
export const environment = z
  .enum(["development", "staging", "production"])
  .optional()
  .describe(
    "What the stack is for; policy is strictest in `production`. Unset: `development` on target `docker`, else `production`.",
  );

const acknowledgement = z.strictObject({
  rule: z.string().min(1).max(100).describe("Id of the rule of policy that is broken on purpose."),
  of: z
    .string()
    .min(1)
    .max(200)
    .describe("What breaks it, as the violation names it, such as a tool or a resource."),
  why: z.string().min(10).max(500).describe("The reason, for those who review the change."),
});

/** What the stack's owners decided about the rules of policy. */
export const policy = z
  .strictObject({
    levels: z
      .record(z.string(), z.enum(["mandatory", "advisory", "disabled"]))
      .default({})
      .describe("Level of a rule by its id, instead of its own."),
    acknowledge: z
      .array(acknowledgement)
      .default([])
      .describe("Violations that are meant, each by rule and subject; anything else is refused."),
    requiredTags: z
      .array(z.string().min(1).max(128))
      .default([])
      .describe("Tags of AWS and labels of Kubernetes that must be there besides the stack's own."),
    minLogRetentionDays: z
      .int()
      .min(1)
      .max(3653)
      .default(30)
      .describe("Fewest days that logs are kept in production where the target keeps them."),
  })
  .prefault({})
  .describe("Rules of policy that a preview enforces.");
