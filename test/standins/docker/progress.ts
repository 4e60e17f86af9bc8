import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

/** What a build, pull or push ended with: the last lines shown and the ids it reported. */
export interface Progress {
  readonly lines: readonly string[];
  readonly aux: readonly unknown[];
}

/** Lines kept for an error message. */
const keptLines = 20;

/**
 * Follows the daemon's stream of JSON objects to its end, telling each line once.
 * Fails with the daemon's error, preceded by the last lines that a build printed; the steps of a
 * pull or push say nothing about why it failed.
 */
export async function followProgress(
  stream: NodeJS.ReadableStream,
  tell: (line: string) => void,
): Promise<Progress> {
  const lines: string[] = [];
  const printed: string[] = [];
  const aux: unknown[] = [];
  for await (const text of createInterface({ input: stream })) {
    const message = parsed(text);
    if (message.error !== undefined) {
      throw new Error([...printed.slice(-keptLines), message.error].join("\n"));
    }
    if (message.aux !== undefined) aux.push(message.aux);
    for (const line of message.lines) {
      lines.push(line);
      if (message.printed) printed.push(line);
      tell(line);
    }
  }
  return { lines: lines.slice(-keptLines), aux };
}

interface Message {
  readonly lines: readonly string[];
  /** Whether a step of a build printed the lines. */
  readonly printed?: boolean;
  readonly error?: string;
  readonly aux?: unknown;
}

function parsed(text: string): Message {
  if (text.trim() === "") return { lines: [] };
  const message: unknown = JSON.parse(text);
  if (typeof message !== "object" || message === null) return { lines: [] };
  if ("error" in message) return { lines: [], error: String(message.error) };
  if ("aux" in message) return { lines: [], aux: message.aux };
  if ("stream" in message) return { lines: nonEmpty(String(message.stream)), printed: true };
  // a layer's progress bar repeats many times a second; only its steps are worth a line
  if (!("status" in message) || "progress" in message) return { lines: [] };
  const layer = "id" in message ? `${String(message.id)}: ` : "";
  return { lines: nonEmpty(`${layer}${String(message.status)}`) };
}

function nonEmpty(text: string): string[] {
  return stripVTControlCharacters(text)
    .split("\n")
    .flatMap((line) => (line.trim() === "" ? [] : [line.trimEnd()]));
}
