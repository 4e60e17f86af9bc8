import type { Alert } from "./alert.ts";

/** Instances that are away. */
export const availabilityAlerts: readonly Alert[] = [
  {
    name: "McpServerDown",
    severity: "critical",
    meaning: "No instance of the server answers: every client is cut off.",
    action:
      "Look at the events and logs of its instances: a wrong image, a missing secret or a store that is away keeps them from starting. If it began with a release, roll back.",
    prometheus: (_, series) => ({
      summary: "No instance of the MCP server answers.",
      expr: `absent(${series("up")} == 1)`,
      // a container that is replaced by another is away for some seconds
      for: "1m",
    }),
    cloudWatch: { awsRole: "5xx" },
  },
  {
    name: "McpServerInstancesMissing",
    severity: "warning",
    meaning:
      "Fewer instances answer than the stack should run: the next fault may cut clients off.",
    action: "Look for instances that are pending, crash or are not ready.",
    prometheus: ({ replicas }, series) => ({
      summary: `Of ${replicas} instances of the MCP server only {{ $value }} answer.`,
      expr: `count(${series("up")} == 1) < ${replicas}`,
      for: "10m",
    }),
    cloudWatch: {
      absent: "Lambda starts environments as they are needed; there is no number to fall short of.",
    },
  },
  {
    name: "McpServerRestarting",
    severity: "warning",
    meaning: "An instance starts again and again; what it was answering then is lost.",
    action:
      "When the previous container was killed for its memory, raise the memory limit; else read its last log lines.",
    prometheus: (_, series) => ({
      summary: "{{ $labels.instance }} restarts again and again.",
      expr: `changes(${series("process_start_time_seconds")}[15m]) > 2`,
      for: "0m",
    }),
    cloudWatch: { awsRole: "failing" },
  },
];
