import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reportMarkdown, reportMarker } from "../../../../infra/report/report-markdown.ts";
import {
  type StackInput,
  type StackReport,
  stackReport,
} from "../../../../infra/report/stack-report.ts";
import { exitCodeOf } from "../../../../infra/report/verdict.ts";
import { facts, preview, step, surface, tool } from "./previews.ts";

const container = "docker:index/container:Container";
const replaced = step("replace", container, "server-container", {
  before: { image: "a", memory: 256 },
  after: { image: "b", memory: 320 },
  diffs: ["image", "memory"],
  replaceKeys: ["image"],
});
const removed = facts({ surface: surface(tool("check_inventory", "item")), memoryMiB: 320 });
const refusal = {
  rule: "tool-removed",
  level: "mandatory",
  urn: "urn:pulumi:dev::mcp-stacks::mcp:index:StackFacts::facts",
  message:
    'Every tool that clients know stays.\nsearch_policies: the tool is no longer offered\n  fix  bring it back\n  or   say that it is meant, in mcp-stacks:policy.acknowledge: { rule: tool-removed, of: "search_policies", why: … }',
} as const;

/** A change that takes a tool away, and what the base had. */
const breaking: StackInput = {
  stack: "dev",
  head: {
    kind: "previewed",
    preview: preview({ ok: false, steps: [replaced], violations: [refusal], facts: removed }),
  },
  base: { kind: "previewed", preview: preview() },
};

const rendered = (input: StackInput) =>
  reportMarkdown([stackReport(input)], { base: "origin/main" });

describe("the report", () => {
  it("says first that a change is refused, then what to acknowledge, what is replaced and what clients meet", () => {
    expect(rendered(breaking)).toMatchInlineSnapshot(`
      "<!-- mcp-stacks-report -->

      ## What this change means for MCP clients

      **Stacks**

      - 🟥 \`dev\`: refused by policy (1 violation); breaks clients (1 change to acknowledge); replaces 1 resource

      Compared with \`origin/main\`.

      ### Stack \`dev\`

      🟥 **refused by policy (1 violation); breaks clients (1 change to acknowledge); replaces 1 resource**

      #### To acknowledge

      This change breaks clients that work today. Keep what they use, or say in the stack's file why it may go:

      \`\`\`yaml
      mcp-stacks:policy:
        acknowledge:
          - { rule: tool-removed, of: "search_policies", why: "…" }
      \`\`\`

      #### Resources

      1 replaced, 0 unchanged.

      **Replaced (deleted and made anew)**

      - \`server-container\` \`docker:index/container:Container\`: forced by \`image\` · \`image\` \`a\` → \`b\`; \`memory\` \`256\` → \`320\`

      #### For MCP clients

      |  | Before (the base) | After | Clients must |
      | --- | --- | --- | --- |
      | Environment | \`development\` | \`development\` |  |
      | Endpoint | \`known once it is deployed\` | \`known once it is deployed\` |  |
      | Reachable by | \`this machine alone\` | \`this machine alone\` |  |
      | TLS | \`no\` | \`no\` |  |
      | Auth mode | \`jwt\` | \`jwt\` |  |
      | Audience | \`ops-assistant\` | \`ops-assistant\` |  |
      | Issuer | \`none\` | \`none\` |  |
      | Image | \`built from commit aaaa\` | \`built from commit aaaa\` |  |
      | Instances | \`1\` | \`1\` |  |
      | **Memory of one** (changed) | \`256 MiB\` | \`320 MiB\` |  |
      | **Tools** (changed) | \`2\` | \`1\` |  |

      **Breaking**

      - \`tool search_policies removed\`, **not acknowledged**

      #### Cost

      Direction: up.

      **Driven by**

      - up: memory of all instances: 1 × 256 MiB → 1 × 320 MiB

      #### Policy

      **Refused**

      - \`tool-removed\` Every tool that clients know stays.
        - search\\_policies: the tool is no longer offered
        - fix bring it back
        - or say that it is meant, in mcp-stacks:policy.acknowledge: \`{ rule: tool-removed, of: "search_policies", why: … }\`
      "
    `);
  });

  it("says the same of the same, whatever the order of the steps", () => {
    const steps = [
      replaced,
      step("create", "docker:index/volume:Volume", "logs"),
      step("delete", "docker:index/volume:Volume", "data"),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(steps, { minLength: steps.length }), (shuffled) => {
        const of = (given: typeof steps) =>
          rendered({
            ...breaking,
            head: { kind: "previewed", preview: preview({ steps: given }) },
          });
        expect(of(shuffled)).toBe(of(steps));
      }),
    );
  });

  it("begins with its marker and fits into a comment, whatever tools are called and however many there are", () => {
    const hostile = fc.record({
      name: fc.string({ unit: "binary", minLength: 1, maxLength: 2000 }),
      count: fc.integer({ min: 1, max: 80 }),
      stacks: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(hostile, ({ name, count, stacks }) => {
        const tools = Array.from({ length: count }, (_, at) => tool(`${name}${at}`));
        const input: StackInput = {
          ...breaking,
          head: {
            kind: "previewed",
            preview: preview({ facts: facts({ surface: surface(...tools) }) }),
          },
        };
        const reports = Array<StackReport>(stacks).fill(stackReport(input));
        const text = reportMarkdown(reports);
        expect(text.length).toBeLessThan(65_536);
        expect(text.startsWith(`${reportMarker}\n`)).toBe(true);
        expect(text).toContain("breaks clients");
      }),
      { numRuns: 6 },
    );
  });

  it("lets no tool name end its cell, mention anybody or bring an image", () => {
    const evil = "x` | <img src=//e> @admin ![p](https://e.example)";
    const text = rendered({
      ...breaking,
      base: {
        kind: "previewed",
        preview: preview({ facts: facts({ surface: surface(tool(evil)) }) }),
      },
    });
    const outside = text.replace(/```yaml[\s\S]*?```/, "");
    expect(outside).not.toContain(evil);
    expect(outside).not.toMatch(/<img|@admin|!\[p\]/);
  });
});

describe("the verdict", () => {
  const verdictOf = (input: Partial<StackInput>) => stackReport({ ...breaking, ...input }).verdict;
  const previewed = (given: Parameters<typeof preview>[0]): Partial<StackInput> => ({
    head: { kind: "previewed", preview: preview(given) },
  });

  it("is a refusal when policy refuses, and exits with 2", () => {
    const verdict = verdictOf({});
    expect(verdict.words).toEqual([
      "refused by policy (1 violation)",
      "breaks clients (1 change to acknowledge)",
      "replaces 1 resource",
    ]);
    expect(exitCodeOf([verdict])).toBe(2);
  });

  it("does not call a refusal a failure too, for which the engine only sums it up", () => {
    const refused = { ok: false, violations: [refusal] };
    const words = (errors: string[]) => verdictOf(previewed({ ...refused, errors })).words;
    expect(words(["error: preview failed"])).toEqual(["refused by policy (1 violation)"]);
    expect(words(["replicas: 2 is too many"])).toContain("cannot be previewed");
  });

  it("is breaking without any refusal while nobody acknowledges it, and exits with 2", () => {
    const verdict = verdictOf(previewed({ facts: removed }));
    expect(verdict.kind).toBe("breaking");
    expect(exitCodeOf([verdict])).toBe(2);
  });

  it("asks for care once it is acknowledged, and exits with 0", () => {
    const why = "announced in June";
    const acknowledged = [{ rule: "tool-removed", of: "search_policies", why }];
    const verdict = verdictOf(previewed({ facts: { ...removed, acknowledged } }));
    expect(verdict).toEqual({
      kind: "careful",
      words: ["breaks clients, acknowledged (1 change)"],
    });
    expect(exitCodeOf([verdict])).toBe(0);
  });

  it("is fine when nothing changes, and when something is only updated", () => {
    expect(verdictOf(previewed({}))).toEqual({ kind: "fine", words: ["nothing changes"] });
    const steps = [step("update", container, "a"), step("create", container, "b")];
    expect(verdictOf(previewed({ steps })).words).toEqual(["updates 1 resource, creates 1"]);
  });

  it("fails when a stack cannot be previewed, tells why, and exits with 1 unless another is refused", () => {
    const input: StackInput = { stack: "prod", head: { kind: "failed", reason: "no credentials" } };
    const report = stackReport(input);
    expect(report.verdict).toEqual({ kind: "failed", words: ["cannot be previewed"] });
    expect(reportMarkdown([report])).toContain("```text\nno credentials\n```");
    expect(exitCodeOf([report.verdict])).toBe(1);
    expect(exitCodeOf([report.verdict, verdictOf({})])).toBe(2);
  });
});

describe("what is not known", () => {
  it("is said of a base whose program tells no facts, and what is deployed takes its place", () => {
    const old = { ...preview(), facts: undefined };
    const text = rendered({ ...breaking, base: { kind: "previewed", preview: old } });
    expect(text).toContain(
      "not known on the base, whose program does not tell it; compared with what is deployed instead",
    );
    expect(text).toContain("Before (what is deployed)");
  });

  it("is said of a stack that is new, or gone", () => {
    expect(rendered({ ...breaking, base: { kind: "absent" } })).toContain(
      "Pulumi.dev.yaml is new: the base has no such stack",
    );
    const gone = stackReport({ stack: "dev", head: { kind: "absent" } });
    expect(gone.verdict).toEqual({ kind: "careful", words: ["its file is gone"] });
    expect(reportMarkdown([gone])).toContain("Pulumi.dev.yaml is gone");
  });
});
