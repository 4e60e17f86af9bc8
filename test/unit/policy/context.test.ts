import { describe, expect, it } from "vitest";
import { contextOf } from "../../../infra/policy/context.ts";

const acknowledge = [{ rule: "tool-removed", of: "create_ticket", why: "nobody calls it" }];

function given(config: Readonly<Record<string, string>>) {
  return contextOf({ PULUMI_STACK: "prod", PULUMI_CONFIG: JSON.stringify(config) });
}

describe("what the policy pack knows of the stack", () => {
  it("is its name, its target, what it is for and what its owners decided", () => {
    const policy = JSON.stringify({ levels: { "data-kept": "disabled" }, acknowledge });
    const context = given({
      "mcp-stacks:target": "docker",
      "mcp-stacks:environment": "staging",
      "mcp-stacks:policy": policy,
    });
    expect(context).toEqual({
      stack: "prod",
      target: "docker",
      environment: "staging",
      policy: {
        levels: { "data-kept": "disabled" },
        acknowledge,
        requiredTags: [],
        minLogRetentionDays: 30,
      },
    });
  });

  it("is nothing of its secrets, which the engine hands over decrypted", () => {
    const context = given({
      "mcp-stacks:target": "docker",
      "mcp-stacks:jwtSecret": "a-secret-that-is-not-kept",
    });
    expect(JSON.stringify(context)).not.toContain("a-secret-that-is-not-kept");
  });

  it("takes a stack that does not say what it is for as the program does", () => {
    expect(given({ "mcp-stacks:target": "docker" }).environment).toBe("development");
    expect(given({ "mcp-stacks:target": "lambda" }).environment).toBe("production");
  });

  it("is the strictest where the settings are wrong, which the program refuses itself", () => {
    const wrong = given({ "mcp-stacks:target": "docker", "mcp-stacks:environment": "prd" });
    expect(wrong.environment).toBe("production");
    expect(given({ "mcp-stacks:policy": "{" }).environment).toBe("production");
  });

  it("fails where the engine hands over no configuration, and says what to do", () => {
    expect(() => contextOf({ PULUMI_STACK: "prod" })).toThrow(/fix {2}use Pulumi 3\.150/);
    expect(() => contextOf({ PULUMI_CONFIG: "[1]" })).toThrow(/did not tell/);
  });
});
