import { isMarkedSecret, masked } from "../secret-mark.ts";
import type { Mark, Runtime } from "./evidence.ts";

/** How evidence is read of a server where it runs; each may reject with the reason why it cannot. */
export interface Platform {
  readonly runtime: () => Promise<Runtime>;
  /** The server's own log, the newest lines last. */
  readonly log: () => Promise<{ readonly lines: readonly string[]; readonly whole: boolean }>;
  /** The audit log, the newest lines last; may wait for the marked call where lines come late. */
  readonly audit: (mark: Mark) => Promise<readonly string[]>;
  /** Calls of a tool that are counted by now, over all instances. */
  readonly toolCalls: (tool: string) => Promise<number>;
}

/** Most lines of a log that are read of one instance. */
export const mostLines = 20_000;

/** Lines that were written from a moment on, by the time in each; what has none goes with those before it. */
export function linesSince(lines: readonly string[], from: string): readonly string[] {
  const slackMs = 5000;
  const start = Date.parse(from) - slackMs;
  const first = lines.findIndex((line) => {
    const time = /"time":"([^"]+)"/.exec(line)?.[1];
    return time !== undefined && Date.parse(time) >= start;
  });
  return first === -1 ? [] : lines.slice(first);
}

/** Calls of a tool in the text that Prometheus reads. */
export function callsIn(text: string, tool: string): number {
  return text
    .split("\n")
    .filter((line) => line.startsWith("mcp_tool_calls_total{") && line.includes(`tool="${tool}"`))
    .reduce(
      (sum, line) =>
        sum +
        Number(
          line
            .slice(line.lastIndexOf("}") + 1)
            .trim()
            .split(" ")[0],
        ),
      0,
    );
}

/** Places whose text holds one of the secrets; short ones would be found by chance. */
export function placesOf(
  texts: Readonly<Record<string, string>>,
  secrets: readonly string[],
): string[] {
  const needles = secrets.filter((secret) => secret.length >= 12);
  return Object.entries(texts)
    .filter(([, text]) => needles.some((needle) => text.includes(needle)))
    .map(([place]) => place);
}

/** Every text inside of a value, such as those of an object of keys. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** A part of an exported state without what the state itself holds encrypted: an export shows that too. */
export function withoutEncrypted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEncrypted);
  if (typeof value !== "object" || value === null) return value;
  if (isMarkedSecret(value)) return masked;
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutEncrypted(inner)]));
}
