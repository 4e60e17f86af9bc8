import * as z from "zod";
import { defineTool, readOnly } from "./define-tool.ts";

/** Finds sections of policies by words. */
export const searchPolicies = defineTool({
  name: "search_policies",
  title: "Search policies",
  description:
    "Full-text search over the company's policy documents. Ask in plain words; sections that match best come first, with the matching words in **bold**. Read the whole document with read_policy before you quote a rule, and cite its id.",
  scope: "ops:read",
  hints: readOnly,
  audited: ["limit"],
  cached: "shared",
  input: z.strictObject({
    query: z.string().trim().min(1).max(300).describe("A question or a few words"),
    limit: z.int().min(1).max(20).default(5).describe("Most sections to return"),
  }),
  output: z.object({
    hits: z.array(
      z.object({
        policyId: z.string(),
        title: z.string(),
        section: z.string(),
        snippet: z.string(),
        score: z.number().describe("Higher is better; comparable within one answer only"),
      }),
    ),
  }),
  handler: async ({ query, limit }, { policies }) => ({ hits: [...policies.search(query, limit)] }),
});
