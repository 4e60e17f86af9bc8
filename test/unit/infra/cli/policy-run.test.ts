import { existsSync, readFileSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import { underPolicy, violationsIn } from "../../../../infra/cli/policy-run.ts";
import { factsSchema } from "../../../../infra/facts.ts";
import { baseline, stated } from "../../policy/facts/stated.ts";

const found = {
  checkout: checkoutRoot,
  env: { PATH: "" },
  settings: {},
  cluster: undefined,
};

describe("an operation under the rules of policy", () => {
  it("is handed the pack and what clients know, in a file that is gone afterwards", async () => {
    const deployed = factsSchema.parse(stated().resource.props);
    let config = "";
    const given = await underPolicy({ found }, deployed, async (options) => {
      config = options.policyPackConfigs[0] ?? "";
      return { ...options, content: JSON.parse(readFileSync(config, "utf8")) };
    });
    expect(given.policyPacks).toHaveLength(1);
    expect(given.content["tool-removed"]).toEqual({
      baseline: { deployed: { auth: "jwt", surface: baseline.surface } },
    });
    expect(existsSync(config)).toBe(false);
  });

  it("is told that there is no baseline before the first deployment, and leaves no file when it fails", async () => {
    let config = "";
    const failing = underPolicy({ found }, undefined, async (options) => {
      config = options.policyPackConfigs[0] ?? "";
      throw new Error(readFileSync(config, "utf8"));
    });
    await expect(failing).rejects.toThrow('"tool-removed":{"baseline":{}}');
    expect(existsSync(config)).toBe(false);
  });
});

describe("violations of an operation", () => {
  const policyEvent = {
    color: "never",
    message: "<{%fg 9%}>A rule.\nfound<{%reset%}>\n",
    policyName: "tool-removed",
    policyPackName: "mcp-stacks",
    policyPackVersion: "0.1.0",
    policyPackVersionTag: "0.1.0",
    resourceUrn: "urn:pulumi:dev::mcp-stacks::mcp:index:StackFacts::facts",
  };
  const told = (changed: object = {}): EngineEvent => ({
    sequence: 1,
    timestamp: 1,
    policyEvent: { ...policyEvent, enforcementLevel: "mandatory", ...changed },
  });

  it("are told once each, in plain text, the mandatory ones first", () => {
    const advisory = { enforcementLevel: "advisory", policyName: "image-promoted" };
    expect(violationsIn([told(advisory), told(), { sequence: 2, timestamp: 1 }, told()])).toEqual([
      {
        rule: "tool-removed",
        level: "mandatory",
        urn: policyEvent.resourceUrn,
        message: "A rule.\nfound",
      },
      {
        rule: "image-promoted",
        level: "advisory",
        urn: policyEvent.resourceUrn,
        message: "A rule.\nfound",
      },
    ]);
  });

  it("are of no resource where they are about the stack as a whole", () => {
    expect(violationsIn([told({ resourceUrn: undefined })])[0]?.urn).toBe("");
  });
});
