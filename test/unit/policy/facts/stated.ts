import { factsType, type StackFacts } from "../../../../infra/facts.ts";
import { factsOf } from "../../../../infra/facts-plan.ts";
import type { Baseline, PolicyResource } from "../../../../infra/policy/rule.ts";
import type { Surface } from "../../../../infra/surface/surface.ts";
import { settingsOf } from "../../infra/settings.ts";

/** A server with one of each that clients use. */
export const surface: Surface = {
  tools: [
    {
      name: "create_ticket",
      description: "Creates a ticket.",
      inputSchema: { type: "object", properties: { title: { type: "string" } }, required: [] },
    },
  ],
  resources: [{ uri: "ops://policies", name: "policies" }],
  resourceTemplates: [],
  prompts: [{ name: "triage", arguments: [] }],
  scopes: [],
};

/** What clients of that server know. */
export const baseline: Baseline = { surface, auth: "jwt" };

/** The facts of a production stack that is promoted by digest, changed as a case needs it. */
export function stated(changed: Partial<StackFacts> = {}): { resource: PolicyResource } {
  const facts = factsOf(settingsOf({}, { retainVolumes: true }), { surface, revision: "unknown" });
  const props = {
    ...facts,
    environment: "production",
    image: {
      source: "reference",
      reference: `registry.example.com/ops@sha256:${"a".repeat(64)}`,
      promotedFrom: "staging",
    },
    ...changed,
  };
  const urn = `urn:pulumi:prod::mcp-stacks::${factsType}::facts`;
  return { resource: { type: factsType, name: "facts", urn, props } };
}
