import { env } from "../../app/src/contract.ts";
import { faultsOf, type ProductionCheck, shown } from "./check.ts";
import { isMissing } from "./evidence.ts";
import { countedIn } from "./function-log.ts";
import { violated } from "./policy-faults.ts";
import { markedEntries, readAudit } from "./record-lines.ts";

/** What the server says of its exports when it begins or stops to get through. */
const exported = /"traces are exported"/;
const notExported = /"traces cannot be exported/;

/** What can be known of the server while it runs. */
export const observabilityChecks: readonly ProductionCheck[] = [
  {
    id: "audit-log",
    area: "observability",
    title: "Calls are in a JSONL audit log",
    fix: "keep server.audit on, where the records can be read: on a cluster and on AWS server.audit.destination stdout",
    look: ({ policy, probes, records }) =>
      shown(probes, ({ mark }) =>
        shown(records.audit, ({ lines }) => {
          const log = readAudit(lines);
          const own = markedEntries(log, mark);
          const logged = isMissing(records.log) ? [] : records.log.lines;
          const failures = countedIn(logged, "AuditFailures");
          const gaps = log.entries.filter(({ kind }) => kind === "gap").length;
          return {
            found: `${log.entries.length} entries read back, one JSON object a line; the probe's own ${own.length} among them`,
            faults: [
              ...faultsOf(
                [own.length === 0, "the probe's call is not in it"],
                [log.broken > 0, `${log.broken} lines are no entry in JSON`],
                [gaps > 0, `${gaps} gaps: lines could not be written`],
                [failures > 0, `${failures} failures to write it are counted`],
              ),
              ...violated(policy, "records"),
            ],
          };
        }),
      ),
  },
  {
    id: "metrics",
    area: "observability",
    title: "Prometheus metrics count what is called",
    fix: "let Prometheus scrape the metrics port (docker.prometheus, kubernetes.monitoring), and see that it reaches it; on AWS, see that the function's log group has the lines that count ToolCalls",
    look: ({ probes, records }) =>
      shown(probes, ({ mark }) =>
        shown(records.metrics, ({ before, after }) => ({
          found: `calls of ${mark.tool} went from ${before} to ${after}`,
          faults: faultsOf([
            !(after > before),
            `calls of ${mark.tool} are not counted: ${before} before and ${after} after the probes`,
          ]),
        })),
      ),
  },
  {
    id: "traces",
    area: "observability",
    title: "OpenTelemetry traces are exported",
    fix: "set server.telemetry.otlpEndpoint to a collector that the server reaches (on a cluster, allow it in networkPolicy.egressTo), and deploy",
    look: ({ facts, runtime, records }) =>
      shown(runtime, (running) => {
        const endpoint = running.env[env.otlpEndpoint];
        const lines = isMissing(records.log) ? [] : records.log.lines;
        const last = lines.findLast((line) => exported.test(line) || notExported.test(line));
        // above info, the server is silent about what works
        const isWhole = !isMissing(records.log) && records.log.whole;
        const mayBeSilent =
          !isWhole || !["trace", "debug", "info"].includes(running.env[env.logLevel] ?? "info");
        const isSaid = last !== undefined && exported.test(last);
        return {
          found: isSaid
            ? "the server says that they are exported"
            : "a collector is set, and the server says of no failure",
          faults: [
            ...faultsOf(
              [!facts.traces || endpoint === undefined, "server.telemetry.otlpEndpoint is not set"],
              [
                facts.traces && last !== undefined && !isSaid,
                "the server says that they cannot be exported",
              ],
              [
                facts.traces && last === undefined && !mayBeSilent,
                "the server does not say that any was exported",
              ],
            ),
            ...(facts.traces && isMissing(records.log)
              ? [`cannot be shown: ${records.log.missing}`]
              : []),
          ],
        };
      }),
  },
];
