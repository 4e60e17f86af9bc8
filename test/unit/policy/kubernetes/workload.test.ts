import { describe, expect, it } from "vitest";
import { policyRules } from "../../../../infra/policy/rules.ts";
import { ask } from "../rule-cases.ts";

const template = { spec: { containers: [{ name: "c", securityContext: { privileged: true } }] } };

describe("kinds that run pods", () => {
  it.each([
    "kubernetes:apps/v1:DeploymentPatch",
    "kubernetes:apps/v1:StatefulSetPatch",
    "kubernetes:core/v1:ReplicationController",
    "kubernetes:batch/v1:JobPatch",
  ])("fails pods with privileges that come as %s", (type) => {
    const resource = {
      type,
      name: "pods",
      urn: `urn::${type}::pods`,
      props: { spec: { template } },
    };
    const broken = policyRules
      .filter(({ types }) => types.includes(type))
      .filter((rule) => ask(rule, { resource }).length > 0);
    expect(broken.map(({ id }) => id)).toContain("k8s-no-privilege-escalation");
  });
});
