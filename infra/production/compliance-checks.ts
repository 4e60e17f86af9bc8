import { faultsOf, type ProductionCheck, shown } from "./check.ts";
import { isMissing } from "./evidence.ts";
import { markedEntries, readAudit } from "./record-lines.ts";

/** What an auditor asks of the records. */
export const complianceChecks: readonly ProductionCheck[] = [
  {
    id: "who-when-what",
    area: "compliance",
    title: "The records say who did what, when and with which outcome",
    fix: "see that tokens carry a subject, and read the audit log's lines of the probe: who, tool, time, outcome and request must be in each",
    look: ({ facts, probes, records }) =>
      shown(probes, ({ mark }) =>
        shown(records.audit, ({ lines }) => {
          const log = readAudit(lines);
          const own = markedEntries(log, mark);
          const inTime = own.filter(({ time }) => isBetween(time, mark));
          const whole = inTime.filter(
            ({ outcome, requestId }) => outcome !== undefined && requestId !== undefined,
          );
          const refusals = log.entries.filter(
            ({ kind, time }) => kind === "refusal" && isBetween(time, mark),
          );
          const [first] = whole;
          return {
            found: `${first?.user} called ${first?.tool} at ${first?.time}: ${first?.outcome} (request ${first?.requestId}); refusals are recorded too`,
            faults: faultsOf(
              [facts.auth.mode === "none", "without tokens nobody is told from another"],
              [own.length === 0, "the probe's call is not recorded with its user and tool"],
              [
                own.length > 0 && inTime.length === 0,
                "the time of the probe's call is not that of the call",
              ],
              [inTime.length > whole.length, "calls are recorded without outcome or request"],
              [refusals.length === 0, "the probe's refused requests are not recorded"],
            ),
          };
        }),
      ),
  },
  {
    id: "masked-values",
    area: "compliance",
    title: "Sensitive values are masked in every record",
    fix: "show ids and choices alone in the records, and of free text only its size; find who writes the value down",
    look: ({ probes, records }) =>
      shown(probes, ({ mark }) =>
        shown(records.audit, ({ lines }) => {
          const logged = isMissing(records.log) ? [] : records.log.lines;
          const told = markedEntries(readAudit(lines), mark);
          const inAudit = lines.filter((line) => line.includes(mark.secret)).length;
          const inLog = logged.filter((line) => line.includes(mark.secret)).length;
          return {
            found: `a password in an argument and one in a refused token are in none of ${lines.length + logged.length} lines`,
            faults: [
              ...faultsOf(
                [
                  inAudit > 0,
                  `the audit log holds a value that a caller sent as a password (${inAudit} lines)`,
                ],
                [
                  inLog > 0,
                  `the log holds a value that a caller sent as a password (${inLog} lines)`,
                ],
                [
                  told.length === 0,
                  "the call that held it is not recorded, so that nothing is shown",
                ],
              ),
              ...(isMissing(records.log) ? [`cannot be shown: ${records.log.missing}`] : []),
            ],
          };
        }),
      ),
  },
];

/** Whether it was during the probes, on clocks that are a little apart. */
function isBetween(
  time: string,
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  const slackMs = 5000;
  const at = Date.parse(time);
  return at >= Date.parse(from) - slackMs && at <= Date.parse(to) + slackMs;
}
