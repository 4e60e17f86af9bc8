import type { Alert } from "./alert.ts";
import { grown } from "./series.ts";

const perEnvironment =
  "An environment of Lambda serves one request at a time, and AWS counts its memory and time itself.";

/** Shares of a limit above which it is said to be near. */
const near = 0.9;

/** Limits of the server itself that are near. */
export const saturationAlerts: readonly Alert[] = [
  {
    name: "McpServerMemoryNearLimit",
    severity: "warning",
    meaning: "An instance uses nine tenths of its memory: soon it is killed and restarted.",
    action:
      "Raise the memory limit; if it grows without an end after that, go back to the version before.",
    prometheus: ({ memoryMiB }, series) => {
      const memory = series("process_resident_memory_bytes");
      return {
        summary: `{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its ${memoryMiB} MiB.`,
        expr: `${memory} / ${memoryMiB * 2 ** 20} > ${near}`,
        for: "10m",
      };
    },
    cloudWatch: { absent: perEnvironment },
  },
  {
    name: "McpServerCpuNearLimit",
    severity: "warning",
    meaning: "An instance uses nine tenths of its CPU: answers take longer.",
    action: "Run more instances, or raise the CPU limit; the dashboard says which tool is called.",
    prometheus: ({ cpus }, series) => {
      const used = series("process_cpu_seconds_total");
      // one thread runs the server, whatever the limit
      return {
        summary: `{{ $labels.instance }} uses {{ $value | humanizePercentage }} of its CPU.`,
        expr: `rate(${used}[5m]) / ${Math.min(cpus, 1)} > ${near}`,
        for: "15m",
      };
    },
    cloudWatch: { absent: perEnvironment },
  },
  {
    name: "McpServerEventLoopBlocked",
    severity: "warning",
    meaning: "Something keeps an instance from answering for a quarter of a second at a time.",
    action: "Look at CPU throttling first, then for large request bodies and answers.",
    prometheus: (_, series) => ({
      summary: "{{ $labels.instance }} waits {{ $value | humanizeDuration }} for its event loop.",
      expr: `${series("nodejs_eventloop_lag_p99_seconds")} > 0.25`,
      for: "5m",
    }),
    cloudWatch: { absent: perEnvironment },
  },
  {
    name: "McpServerToolBusy",
    severity: "warning",
    meaning: "So many calls of one tool run at once that further ones are refused.",
    action:
      "Raise server.limits.toolConcurrency or run more instances; when its calls are slow, look at the store first.",
    prometheus: (_, series) => {
      const busy = series("mcp_tool_calls_total", 'outcome="busy"');
      return {
        summary: "{{ $value | humanize }} calls of {{ $labels.tool }} found it busy.",
        expr: `sum by (tool) (${grown(busy, "5m")}) > 0`,
        for: "5m",
      };
    },
    cloudWatch: { absent: perEnvironment },
  },
  {
    name: "McpServerSessionsFull",
    severity: "warning",
    meaning: "Nearly all sessions are open: further clients may be turned away.",
    action: "Raise server.sessions.max, shorten idleSec, or run more instances.",
    prometheus: ({ sessions }, series) =>
      sessions === undefined
        ? undefined
        : {
            summary: `{{ $value | humanizePercentage }} of the ${sessions} sessions of {{ $labels.instance }} are open.`,
            expr: `${series("mcp_sessions_active")} / ${sessions} > ${near}`,
            for: "5m",
          },
    cloudWatch: { absent: "The function keeps no sessions." },
  },
];
