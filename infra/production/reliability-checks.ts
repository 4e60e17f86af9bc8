import { env } from "../../app/src/contract.ts";
import { meaningOf, tellsInternals } from "./answers.ts";
import { faultsOf, type ProductionCheck, shown } from "./check.ts";
import type { LimitProbe } from "./evidence.ts";

/** How the server treats mistakes, crowds and slow work. */
export const reliabilityChecks: readonly ProductionCheck[] = [
  {
    id: "user-errors",
    area: "reliability",
    title: "Errors tell a user what to do, and nothing of the inside",
    fix: "answer a user's mistake as a tool error that says what is wrong and what to try; log the rest without telling it",
    look: ({ probes }) =>
      shown(probes, ({ mistakes }) => ({
        found: `${mistakes.length} mistakes answered with a message for people`,
        faults: mistakes.flatMap((answer) => {
          const { kind, said } = meaningOf(answer);
          return faultsOf(
            [kind !== "refused", `answered as ${kind} (${answer.status}): ${answer.asked}`],
            // shorter than a sentence, it says what is wrong at most
            [
              kind === "refused" && said.trim().length < 15,
              `hardly a word (${JSON.stringify(said)}): ${answer.asked}`,
            ],
            [tellsInternals(answer), `tells of the inside: ${answer.asked}`],
          );
        }),
      })),
  },
  {
    id: "rate-limits",
    area: "reliability",
    title: "Requests are limited per user and per tool",
    fix: "set server.limits.requestsPerMinute and toolCallsPerMinute, and server.shared where there are several instances; then deploy",
    look: ({ facts, probes }) =>
      shown(probes, ({ requestLimit, toolLimit }) =>
        shown(requestLimit, (requests) =>
          shown(toolLimit, (calls) => ({
            found: `the user's limit (${requests.limit} a minute) is met after ${requests.answered} requests, the tool's (${calls.limit}) after ${calls.answered} calls`,
            faults: [
              ...limitFaults("requests of one user", requests),
              ...faultsOf([
                requests.refused !== undefined &&
                  (requests.refused.status !== 429 ||
                    !isWait(requests.refused.headers["retry-after"])),
                `refused with ${requests.refused?.status} instead of 429 and Retry-After`,
              ]),
              ...limitFaults("calls of one tool", calls),
              ...faultsOf([
                (facts.replicas?.max ?? 2) > 1 && facts.shared === "memory",
                "several instances count each for themselves: server.shared is memory",
              ]),
            ],
          })),
        ),
      ),
  },
  {
    id: "timeouts",
    area: "reliability",
    title: "A call that takes too long is ended by the server itself",
    fix: "set server.limits.toolTimeoutSec below what the edge and the platform wait, and deploy",
    look: ({ facts, runtime }) =>
      shown(runtime, (running) => {
        const wanted = facts.limits.toolTimeoutSec;
        const has = Number(running.env[env.toolTimeoutSec]);
        const early = Object.entries(running.ends).filter(([, seconds]) => !(seconds > has));
        return {
          found: `tools are ended after ${has} s; ${Object.entries(running.ends)
            .map(([what, seconds]) => `${what} after ${seconds} s`)
            .join(", ")}`,
          faults: [
            ...faultsOf(
              [!(has > 0), "the running server was given no timeout"],
              [
                has > 0 && has !== wanted,
                `the running server has ${has} s, the deployed facts say ${wanted} s`,
              ],
              [Object.keys(running.ends).length === 0, "nothing says how long the platform waits"],
            ),
            ...early.map(
              ([what, seconds]) => `${what} ends a call after ${seconds} s, before the server does`,
            ),
          ],
        };
      }),
  },
];

function limitFaults(what: string, { limit, answered, refused }: LimitProbe): string[] {
  return faultsOf(
    [refused === undefined, `${answered} ${what} within a minute, and none refused`],
    [
      refused !== undefined && answered > 2 * limit,
      `${what}: ${answered} before the first refusal, over a limit of ${limit}`,
    ],
  );
}

/** Seconds of a limit whose window is a minute. */
function isWait(retryAfter: string | undefined): boolean {
  const seconds = Number(retryAfter);
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= 60;
}
