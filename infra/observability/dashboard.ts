import { dashboardRows, type Panel } from "./panels.ts";
import { matchersOf, seriesOf } from "./series.ts";

/** Whose dashboard it is. */
export interface DashboardOf {
  readonly title: string;
  /** Labels of the server's series. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Width of Grafana's grid, columns, and height of a row of panels. */
const grid = { columns: 24, height: 8 } as const;

/** Version of the model that is written here; Grafana brings older ones up to date by itself. */
const schemaVersion = 39;

/** Data source that somebody picks above the dashboard. */
const datasource = { type: "prometheus", uid: "$datasource" } as const;

/**
 * A dashboard of one server as Grafana takes it
 * (https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/).
 */
export function dashboard({ title, labels }: DashboardOf) {
  const matchers = matchersOf(labels);
  const recorded = seriesOf(matchers);
  const rows = dashboardRows(seriesOf([...matchers, 'instance=~"$instance"']), recorded);
  let id = 0;
  const panels = rows.flatMap((row, index) => {
    const y = index * (grid.height + 1);
    const w = Math.floor(grid.columns / row.panels.length);
    return [
      {
        id: ++id,
        type: "row",
        title: row.title,
        collapsed: false,
        panels: [],
        gridPos: { x: 0, y, w: grid.columns, h: 1 },
      },
      ...row.panels.map((panel, column) => ({
        id: ++id,
        ...drawn(panel),
        gridPos: { x: column * w, y: y + 1, w, h: grid.height },
      })),
    ];
  });
  return {
    uid: "mcp-server",
    title: `MCP server ${title}`,
    tags: ["mcp"],
    schemaVersion,
    editable: false,
    timezone: "browser",
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: [
        { name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" },
        {
          name: "instance",
          label: "Instance",
          type: "query",
          datasource,
          query: { query: `label_values(${recorded("up")}, instance)`, refId: "instances" },
          refresh: 2,
          includeAll: true,
          allValue: ".*",
          multi: true,
          current: { text: "All", value: "$__all" },
        },
      ],
    },
    panels,
  };
}

/** The dashboard as a text, each time the same. */
export function dashboardJson(of: DashboardOf): string {
  return `${JSON.stringify(dashboard(of), undefined, 2)}\n`;
}

function drawn({ title, kind, unit, queries }: Panel) {
  return {
    type: kind,
    title,
    datasource,
    fieldConfig: { defaults: { unit, ...(kind === "stat" ? {} : { min: 0 }) }, overrides: [] },
    targets: queries.map(({ expr, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource,
      expr,
      legendFormat: legend,
    })),
  };
}
