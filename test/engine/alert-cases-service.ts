import { type AlertCase, type InputSeries, series } from "./alert-case.ts";

/** Calls of a tool: so many a minute, of which some end by the server's fault. */
const calls = (good: number, bad: number, minutes: number, outcome = "error"): InputSeries => ({
  [series("mcp_tool_calls_total", { tool: "t", outcome: "ok" })]: `0+${good}x${minutes}`,
  [series("mcp_tool_calls_total", { tool: "t", outcome })]: `0+${bad}x${minutes}`,
});

const duration = "mcp_server_operation_duration_seconds";

/** Ten requests a minute, of which so many take less than half a second. */
const requests = (fast: number, minutes: number, method = "tools/call"): InputSeries => {
  const labels = { mcp_method_name: method };
  return {
    [series(`${duration}_bucket`, { ...labels, le: "0.5" })]: `0+${fast}x${minutes}`,
    [series(`${duration}_bucket`, { ...labels, le: "1" })]: `0+10x${minutes}`,
    [series(`${duration}_bucket`, { ...labels, le: "+Inf" })]: `0+10x${minutes}`,
    [series(`${duration}_count`, labels)]: `0+10x${minutes}`,
  };
};

const up = (instance: string) => series("up", { instance });
const restarts = series("process_start_time_seconds");

/** Alerts of a server that is away, failing or slow. */
export const serviceCases: readonly AlertCase[] = [
  {
    alert: "McpServerDown",
    fires: [
      {
        at: "5m",
        series: { [up("a")]: "0x10" },
        summary: "No instance of the MCP server answers.",
      },
      { at: "5m", series: {}, summary: "No instance of the MCP server answers." },
    ],
    silent: [{ at: "5m", series: { [up("a")]: "0x10", [up("b")]: "1x10" } }],
  },
  {
    alert: "McpServerInstancesMissing",
    fires: [
      {
        at: "15m",
        series: { [up("a")]: "1x20", [up("b")]: "0x20" },
        summary: "Of 2 instances of the MCP server only 1 answer.",
      },
    ],
    silent: [{ at: "15m", series: { [up("a")]: "1x20", [up("b")]: "1x20" } }],
  },
  {
    alert: "McpServerRestarting",
    fires: [
      {
        at: "5m",
        series: { [restarts]: "100 200 300 400x10" },
        labels: { instance: "a" },
        summary: "a restarts again and again.",
      },
    ],
    silent: [{ at: "5m", series: { [restarts]: "100 200 300x10" } }],
  },
  {
    alert: "McpServerErrors",
    fires: [
      {
        at: "20m",
        series: calls(9, 1, 30),
        summary: "10% of the tool calls fail by the server's fault.",
      },
    ],
    silent: [
      { at: "20m", series: calls(96, 4, 30) },
      { at: "20m", series: calls(1, 9, 30, "user_error") },
    ],
  },
  {
    alert: "McpServerSlow",
    fires: [
      {
        at: "20m",
        series: requests(5, 30),
        summary: "95 of 100 requests take up to 950ms, more than 500 ms.",
      },
    ],
    silent: [
      { at: "20m", series: requests(10, 30) },
      { at: "20m", series: { ...requests(10, 30), ...requests(0, 30, "subscriptions/listen") } },
    ],
  },
  {
    alert: "McpServerErrorBudgetBurnsFast",
    fires: [
      {
        at: "30m",
        series: calls(90, 10, 40),
        summary: "10% of the tool calls fail: far more than promised.",
      },
      // too little for an hour's factor, enough for that of six
      {
        at: "30m",
        series: calls(96, 4, 40),
        summary: "4% of the tool calls fail: far more than promised.",
      },
    ],
    silent: [
      { at: "30m", series: calls(99, 1, 40) },
      // half of what nearly nobody calls
      { at: "10m", series: calls(0.1, 0.1, 20) },
      // it was bad for an hour, and is over
      {
        at: "100m",
        series: {
          [series("mcp_tool_calls_total", { tool: "t", outcome: "ok" })]: "0+90x150",
          [series("mcp_tool_calls_total", { tool: "t", outcome: "error" })]: "0+10x60 600x90",
        },
      },
    ],
  },
  {
    alert: "McpServerErrorBudgetBurnsSlowly",
    fires: [
      {
        at: "3h",
        series: calls(99, 1, 200),
        summary: "1% of the tool calls of three days failed.",
      },
    ],
    silent: [{ at: "3h", series: calls(499, 1, 200) }],
  },
  {
    alert: "McpServerLatencyBudgetBurnsFast",
    fires: [
      {
        at: "30m",
        series: requests(2, 40),
        summary: "80% of the requests take longer than 500 ms.",
      },
      {
        at: "30m",
        series: requests(6, 40),
        summary: "40% of the requests take longer than 500 ms.",
      },
    ],
    silent: [{ at: "30m", series: requests(9, 40) }],
  },
  {
    alert: "McpServerLatencyBudgetBurnsSlowly",
    fires: [
      {
        at: "3h",
        series: requests(9, 200),
        summary: "10% of the requests of three days took longer than 500 ms.",
      },
    ],
    silent: [{ at: "3h", series: requests(10, 200) }],
  },
];
