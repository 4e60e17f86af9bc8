import { beforeAll, describe, expect, it } from "vitest";
import { type AlertRule, ruleGroups } from "../../infra/observability/alert-rules.ts";
import { renderPrometheusConfig } from "../../infra/observability/prometheus-config.ts";
import { renderRules } from "../../infra/observability/rules-file.ts";
import { bareServer, fullServer } from "../unit/infra/observability/watched-server.ts";
import type { Fired, InputSeries } from "./alert-case.ts";
import { insideCases } from "./alert-cases-inside.ts";
import { serviceCases } from "./alert-cases-service.ts";
import { testDaemon } from "./daemon.ts";
import { promtool } from "./promtool.ts";
import { baseImages, pulled } from "./test-images.ts";

const cases = [...serviceCases, ...insideCases];
const groups = ruleGroups(fullServer);
const rules = new Map(groups[1].rules.map((rule) => [rule.alert, rule]));
const rulesFile = "mcp-server.rules.yml";
const daemon = testDaemon();

/** One look at one alert, as promtool's unit tests have it. */
interface Look {
  readonly name: string;
  readonly rule: AlertRule;
  readonly at: string;
  readonly series: InputSeries;
  /** Undefined where it must be silent. */
  readonly fired?: Fired;
}

const looks = cases.flatMap(({ alert, fires, silent }): Look[] => {
  const rule = rules.get(alert);
  if (rule === undefined) return [];
  return [
    ...fires.map((fired, index) => ({ name: `${alert} fires ${index}`, rule, fired, ...fired })),
    ...silent.map((quiet, index) => ({ name: `${alert} is silent ${index}`, rule, ...quiet })),
  ];
});

/** A file of promtool's unit tests (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/). */
function unitTests(some: readonly Look[]): string {
  return JSON.stringify({
    rule_files: [rulesFile],
    evaluation_interval: "1m",
    tests: some.map(({ name, rule, at, series, fired }) => ({
      name,
      interval: "1m",
      input_series: Object.entries(series).map(([selector, values]) => ({
        series: selector,
        values,
      })),
      alert_rule_test: [
        {
          eval_time: at,
          alertname: rule.alert,
          exp_alerts: fired
            ? [
                {
                  exp_labels: { ...rule.labels, ...fired.labels },
                  exp_annotations: { ...rule.annotations, summary: fired.summary },
                },
              ]
            : [],
        },
      ],
    })),
  });
}

describe("the alert rules, as Prometheus' own promtool sees them", () => {
  let image: string;
  beforeAll(async () => {
    image = await pulled(daemon, baseImages().prometheus);
  });
  const check = (files: Readonly<Record<string, string>>, ...command: string[]) =>
    promtool(daemon, image, { [rulesFile]: renderRules(groups), ...files }, command);

  it("have each a case that fires and one that stays silent", () => {
    expect(cases.map(({ alert }) => alert)).toEqual([...rules.keys()]);
    const lacking = cases.filter(({ fires, silent }) => fires.length === 0 || silent.length === 0);
    expect(lacking).toEqual([]);
  });

  it("are rules, for a server that has everything and one that has little", async () => {
    const other = renderRules(ruleGroups(bareServer));
    const checked = await check({ "bare.yml": other }, "check", "rules", rulesFile, "bare.yml");
    expect(checked).toMatchObject({ code: 0 });
    expect(checked.printed).toContain(`${rules.size + 4} rules found`);
  });

  it("are loaded by a configuration that is one, with and without an Alertmanager", async () => {
    const config = (alertmanager: string | undefined) =>
      renderPrometheusConfig({
        host: "mcp-server",
        metrics: { port: 9090, path: "/metrics" },
        stack: "dev",
        rules: rulesFile,
        alertmanager,
      });
    const files = { "one.yml": config("alerts.example.com:9093"), "two.yml": config(undefined) };
    expect(await check(files, "check", "config", "one.yml", "two.yml")).toMatchObject({ code: 0 });
  });

  it("fire on what they are for, with a text that says it, and on nothing near", async () => {
    const tested = await check({ "tests.yml": unitTests(looks) }, "test", "rules", "tests.yml");
    expect(tested.printed).toContain("SUCCESS");
    expect(tested).toMatchObject({ code: 0 });
  });

  it("fails when an alert is taken for another's silence", async () => {
    const wrong = looks
      .filter(({ fired }) => fired !== undefined)
      .map(({ fired: _, ...look }) => look);
    const tested = await check({ "tests.yml": unitTests(wrong) }, "test", "rules", "tests.yml");
    expect(tested.code).not.toBe(0);
    for (const alert of rules.keys()) expect(tested.printed).toContain(alert);
  });
});
