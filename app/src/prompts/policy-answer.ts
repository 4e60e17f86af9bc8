import type { GetPromptResult } from "@modelcontextprotocol/server";
import type { OpsData } from "../tools/define-tool.ts";
import { embedded, said } from "./messages.ts";

/** Most policies that are embedded, so that the prompt stays readable. */
const mostPolicies = 3;

/** The messages that ask for an answer from the policies that fit the question best. */
export function policyAnswer(
  { question }: { question: string },
  { policies }: Pick<OpsData, "policies">,
): GetPromptResult {
  const hits = policies.search(question, 20);
  const ids = [...new Set(hits.map(({ policyId }) => policyId))].slice(0, mostPolicies);
  const found = ids.flatMap((id) => policies.get(id) ?? []);
  const instruction =
    found.length === 0
      ? "No policy matches this question. Say so, and suggest words to search for with search_policies."
      : `Answer only from the policies below, and cite the id (${ids.join(", ")}) after each statement that rests on one. If they do not answer it, say so and name the owner to ask.`;
  return {
    description: "Answer from policy",
    messages: [
      said(`Question: ${question}\n\n${instruction}`),
      ...found.map(({ id, text }) => embedded(`ops://policies/${id}`, "text/markdown", text)),
    ],
  };
}
