import { describe, expect, it } from "vitest";
import { clientChanges } from "../../../../infra/report/client-changes.ts";
import { factsRows } from "../../../../infra/report/facts-table.ts";
import { facts, surface, tool } from "./previews.ts";

const why = "announced in June, nobody calls it";

describe("what clients meet after a change", () => {
  const narrowed = surface(tool("check_inventory", "item", "location"), tool("list_tickets"));

  it("breaks them where a tool goes or asks for more, by the rules that refuse it", () => {
    const { breaking, others } = clientChanges(facts(), facts({ surface: narrowed }));
    expect(breaking.map(({ rule, of, why: given }) => [rule, of, given])).toEqual([
      ["tool-narrowed", "check_inventory", undefined],
      ["tool-removed", "search_policies", undefined],
    ]);
    expect(others.map(({ name, change }) => `${name} ${change}`)).toEqual(["list_tickets added"]);
  });

  it("is meant where an acknowledgement names both the rule and the tool", () => {
    const acknowledged = [
      { rule: "tool-removed", of: "search_policies", why },
      { rule: "tool-removed", of: "check_inventory", why },
    ];
    const { breaking } = clientChanges(facts(), facts({ surface: narrowed, acknowledged }));
    expect(breaking.map(({ of, why: given }) => [of, given])).toEqual([
      ["check_inventory", undefined],
      ["search_policies", why],
    ]);
  });

  it("breaks them where authentication or the list of tools is dropped", () => {
    const { surface: _, ...unlisted } = facts({ auth: { mode: "none" } });
    const { breaking, isCompared } = clientChanges(facts(), unlisted);
    expect(breaking.map(({ rule, of }) => `${rule} ${of}`)).toEqual([
      "auth-dropped ops-assistant",
      "surface-dropped ops-assistant",
    ]);
    expect(isCompared).toBe(false);
  });

  it("is nothing where nothing was known before", () => {
    expect(clientChanges(undefined, facts())).toEqual({
      breaking: [],
      others: [],
      isCompared: false,
    });
  });
});

describe("the MCP view", () => {
  it("says what is different and what clients must do", () => {
    const after = facts({
      auth: { mode: "jwks", audience: "https://mcp.example.com", issuer: "https://id.example.com" },
      limits: { requestsPerMinute: 60 },
      readOnly: true,
    });
    const changed = factsRows(facts(), after).filter(({ isChanged }) => isChanged);
    expect(
      changed.map(({ what, before, after: to, clients }) => [what, before, to, clients]),
    ).toEqual([
      ["Auth mode", "jwt", "jwks", "send tokens of the new kind: others are refused"],
      [
        "Audience",
        "ops-assistant",
        "https://mcp.example.com",
        "get new tokens: those for the old audience fail",
      ],
      ["Issuer", "none", "https://id.example.com", "get their tokens from the new issuer"],
      ["Writing tools", "allowed", "refused (read-only)", "expect tools that write to be refused"],
      ["Limit requestsPerMinute", "120", "60", undefined],
    ]);
  });

  it("calls nothing changed that is not known on one side", () => {
    expect(factsRows(undefined, facts()).filter(({ isChanged }) => isChanged)).toEqual([]);
  });
});
