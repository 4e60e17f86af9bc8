import { describe, expect, it } from "vitest";
import { parsePreviewJson } from "../../../../infra/report/preview-json.ts";
import { facts } from "./previews.ts";

const urn = (type: string, name: string) =>
  `urn:pulumi:prod::mcp-stacks::mcp:docker:Server$${type}::${name}`;

describe("a preview that the engine printed as JSON", () => {
  const container = "docker:index/container:Container";
  const printed = {
    config: { "mcp-stacks:target": "docker" },
    steps: [
      {
        op: "update",
        urn: urn("mcp:index:StackFacts", "facts"),
        oldState: { type: "mcp:index:StackFacts", inputs: facts() },
        newState: { type: "mcp:index:StackFacts", inputs: facts({ readOnly: true }) },
      },
      {
        op: "replace",
        urn: urn(container, "server-container"),
        oldState: { type: container, inputs: { image: "a" } },
        newState: { type: container, inputs: { image: "b" } },
        diffReasons: ["image"],
        replaceReasons: ["image"],
      },
    ],
    changeSummary: { replace: 1 },
  };

  it("gives the stack, its steps and its facts before and after", () => {
    const { stack, preview } = parsePreviewJson(JSON.stringify(printed));
    expect(stack).toBe("prod");
    expect(preview).toMatchObject({ ok: true, errors: [], violations: [] });
    expect([preview.deployed?.readOnly, preview.facts?.readOnly]).toEqual([false, true]);
    expect(preview.steps[1]).toEqual({
      op: "replace",
      urn: urn(container, "server-container"),
      type: container,
      name: "server-container",
      before: { image: "a" },
      after: { image: "b" },
      diffs: ["image"],
      replaceKeys: ["image"],
    });
  });

  it("fails as the engine did, with its words and without its colours", () => {
    const diagnostics = [
      { severity: "error", message: "<{%fg 1%}>replicas: 2 is too many<{%reset%}>\n" },
      { severity: "warning", message: "a warning" },
    ];
    const { preview } = parsePreviewJson(JSON.stringify({ ...printed, diagnostics }));
    expect(preview).toMatchObject({ ok: false, errors: ["replicas: 2 is too many"] });
  });

  it.each(["", "[]", '{"steps":[]}', '{"steps":[{"op":1}]}'])("fails on %j", (text) => {
    expect(() => parsePreviewJson(text)).toThrow();
  });
});
