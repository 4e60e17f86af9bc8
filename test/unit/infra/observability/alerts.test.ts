import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { alertRules } from "../../../../infra/observability/alert-rules.ts";
import { alerts } from "../../../../infra/observability/alerts.ts";
import { anchorOf, runbookTable } from "../../../../infra/observability/runbook.ts";
import { bareServer, fullServer } from "./watched-server.ts";

const readme = readFileSync(join(import.meta.dirname, "../../../../README.md"), "utf8");
const start = "<!-- runbook:start -->";
const end = "<!-- runbook:end -->";

describe("the alerts", () => {
  const rules = alertRules(fullServer);

  it("watch these things", () => {
    expect(rules.map(({ alert, labels }) => `${alert} ${labels.severity}`)).toEqual([
      "McpServerDown critical",
      "McpServerInstancesMissing warning",
      "McpServerRestarting warning",
      "McpServerErrors critical",
      "McpServerSlow warning",
      "McpServerErrorBudgetBurnsFast critical",
      "McpServerErrorBudgetBurnsSlowly warning",
      "McpServerLatencyBudgetBurnsFast critical",
      "McpServerLatencyBudgetBurnsSlowly warning",
      "McpServerCallersLimited warning",
      "McpServerLimitsNotShared warning",
      "McpServerAuthRefusals warning",
      "McpServerKeysUnavailable critical",
      "McpServerAuditFailing critical",
      "McpServerStoreFailing critical",
      "McpServerWebhookFailing warning",
      "McpServerMemoryNearLimit warning",
      "McpServerCpuNearLimit warning",
      "McpServerEventLoopBlocked warning",
      "McpServerToolBusy warning",
      "McpServerSessionsFull warning",
    ]);
  });

  it("leave out what a server does not have", () => {
    const has = new Set(alertRules(bareServer).map(({ alert }) => alert));
    expect(rules.map(({ alert }) => alert).filter((alert) => !has.has(alert))).toEqual([
      "McpServerLimitsNotShared",
      "McpServerAuthRefusals",
      "McpServerKeysUnavailable",
      "McpServerStoreFailing",
      "McpServerWebhookFailing",
      "McpServerSessionsFull",
    ]);
  });

  it("say whose they are, what is wrong, what to do and where that is written", () => {
    for (const { alert, labels, annotations, for: lasting } of rules) {
      expect(labels, alert).toEqual({ job: "mcp-server", severity: labels.severity });
      expect(annotations.summary, alert).toMatch(/\.$/);
      expect(annotations.description, alert).toMatch(/\.$/);
      expect(annotations.runbook, alert).toBe(`README.md#alert-${alert.toLowerCase()}`);
      expect(lasting, alert).toMatch(/^\d+[mh]$/);
    }
  });

  it("have names of their own, and are raised by something", () => {
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
    for (const { name, prometheus, cloudWatch } of alerts) {
      expect(typeof prometheus === "function" || !("absent" in cloudWatch), name).toBe(true);
    }
  });

  it("say why where one of both cannot raise them", () => {
    const reasons = alerts.flatMap(({ prometheus, cloudWatch }) =>
      [prometheus, cloudWatch].flatMap((view) => ("absent" in view ? [view.absent] : [])),
    );
    expect(reasons.length).toBeGreaterThan(5);
    for (const reason of reasons) expect(reason).toMatch(/^\p{Lu}.*\.$/u);
  });
});

describe("the README's runbook", () => {
  it("is what the alerts say; on failure, paste the expected block", () => {
    const block = readme.slice(readme.indexOf(start), readme.indexOf(end) + end.length);
    expect(block).toBe(`${start}\n${runbookTable()}\n${end}`);
  });

  it("has a place for each alert, with a line of what to do", () => {
    for (const { name, action } of alerts) {
      const [line, ...others] = readme
        .split("\n")
        .filter((text) => text.includes(`<a id="${anchorOf(name)}"></a>`));
      expect(others).toEqual([]);
      expect(line).toContain(`| ${action} |`);
    }
  });
});
