import type { Surface } from "../surface/surface.ts";
import { holdsForeignFile, meaningOf, tellsInternals } from "./answers.ts";
import { faultsOf, type ProductionCheck, shown } from "./check.ts";

/** What a client may send, and how far that reaches. */
export const inputChecks: readonly ProductionCheck[] = [
  {
    id: "input-validation",
    area: "security",
    title: "Input is validated, with length limits",
    fix: "declare each tool's arguments with maxLength (or an enum or a pattern) and additionalProperties: false, and refuse what breaks them before the tool runs",
    look: ({ probes }) =>
      shown(probes, ({ surface, badInput }) => {
        const loose = unboundedArguments(surface);
        const taken = badInput.filter((answer) => meaningOf(answer).kind === "result");
        const broken = badInput.filter((answer) => meaningOf(answer).kind === "broken");
        const silent = badInput.filter((answer) => meaningOf(answer).said === "");
        return {
          found: `${badInput.length} bad inputs refused with a message; every argument of ${surface.tools.length} tools is bounded`,
          faults: [
            ...faultsOf(
              [loose.length > 0, `without a bound: ${loose.slice(0, 5).join(", ")}`],
              [badInput.length === 0, "the server lists no tool that could be tried safely"],
            ),
            ...taken.map(({ asked }) => `taken: ${asked}`),
            ...broken.map(({ asked, status }) => `answered as a fault (${status}): ${asked}`),
            ...silent.map(({ asked }) => `refused without a word: ${asked}`),
          ],
        };
      }),
  },
  {
    id: "path-traversal",
    area: "security",
    title: "No path leads out of what is served",
    fix: "look resources and ids up by name in what is served, never by joining them to a path",
    look: ({ probes }) =>
      shown(probes, ({ paths }) => ({
        found: `${paths.length} attempts refused, nothing of a file in any answer`,
        faults: paths.flatMap((answer) => [
          ...faultsOf(
            [holdsForeignFile(answer), `a file was given: ${answer.asked}`],
            [tellsInternals(answer), `tells of the inside: ${answer.asked}`],
            [meaningOf(answer).kind === "result", `answered: ${answer.asked}`],
            [answer.status >= 500, `answered with ${answer.status}: ${answer.asked}`],
          ),
        ]),
      })),
  },
];

/** Arguments that take text of any length, and tools that take arguments of any name. */
export function unboundedArguments({ tools }: Pick<Surface, "tools">): string[] {
  return tools.flatMap(({ name, inputSchema }) => {
    const { properties, additionalProperties } = inputSchema;
    const open =
      additionalProperties === false || !hasEntries(properties) ? [] : [`${name} (any name)`];
    return [
      ...open,
      ...Object.entries(Object(properties)).flatMap(([key, schema]) =>
        isUnbounded(schema) ? [`${name}.${key}`] : [],
      ),
    ];
  });
}

function hasEntries(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function isUnbounded(schema: unknown): boolean {
  const { type, maxLength, pattern, format, anyOf, enum: choices, const: only } = Object(schema);
  if (Array.isArray(anyOf)) return anyOf.some(isUnbounded);
  const isText = type === "string" || (Array.isArray(type) && type.includes("string"));
  return (
    isText && [maxLength, pattern, format, choices, only].every((bound) => bound === undefined)
  );
}
