import * as z from "zod";
import { assertKnown } from "./assert-known.ts";
import { defineTool, readOnly } from "./define-tool.ts";
import { policyId } from "./fields.ts";

/** Shows one policy whole. */
export const readPolicy = defineTool({
  name: "read_policy",
  title: "Read policy",
  description:
    "The full text of one policy in Markdown, with owner, version, effective date and review date. Find ids with search_policies. Cite the id when you answer from it.",
  scope: "ops:read",
  hints: readOnly,
  audited: ["id"],
  input: z.strictObject({ id: policyId }),
  output: z.object({
    id: z.string(),
    title: z.string(),
    owner: z.string(),
    version: z.string(),
    effective: z.string(),
    reviewBy: z.string(),
    tags: z.array(z.string()),
    text: z.string(),
  }),
  async handler({ id }, { policies }) {
    const policy = policies.get(id);
    if (policy !== undefined) return policy;
    const known = policies.all.map((policy) => policy.id);
    assertKnown("id", id, known);
    throw new Error(`policy ${id} is listed but cannot be read`);
  },
});
