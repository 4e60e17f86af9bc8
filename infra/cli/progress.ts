import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { nameOfUrn, withoutColours } from "../engine-words.ts";

/** Words of the engine's operations, for the lines of the live progress. */
const words: Readonly<Record<string, string>> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  "create-replacement": "replaced",
  "delete-replaced": "removed",
  read: "read",
};

/** Collects what an update does and turns its events into lines for people. */
export interface Progress {
  /** Handles an event of the engine. */
  readonly onEvent: (event: EngineEvent) => void;
  /** Error messages, without the engine's own repetitions. */
  readonly errors: () => string[];
  /** Number of resources that stayed as they were, of those that lines are about. */
  readonly unchanged: () => number;
}

/**
 * Follows an update.
 *
 * @param say takes a finished line.
 * @param now clock in milliseconds, for the time each resource took.
 */
export function followProgress(say: (line: string) => void, now: () => number): Progress {
  const started = new Map<string, number>();
  const errors: string[] = [];
  let unchanged = 0;

  const onEvent = (event: EngineEvent): void => {
    const before = event.resourcePreEvent?.metadata;
    if (before) started.set(before.urn, now());
    const after = event.resOutputsEvent?.metadata;
    if (after && isResource(after.type)) {
      const op = String(after.op);
      const seconds = (now() - (started.get(after.urn) ?? now())) / 1000;
      if (op === "same") unchanged++;
      // `refresh` only looks; `replace` sums up a creation and a deletion that are told on their own
      else if (op !== "replace" && op !== "refresh") say(line(op, after.type, after.urn, seconds));
    }
    const diagnostic = event.diagnosticEvent;
    if (!diagnostic || diagnostic.ephemeral) return;
    const text = plain(diagnostic.message).trim();
    if (text === "" || text === "update failed") return;
    if (diagnostic.severity === "error") errors.push(text);
    if (diagnostic.severity === "warning") say(`  ! ${text}`);
  };
  return { onEvent, errors: () => [...new Set(errors)], unchanged: () => unchanged };
}

function line(op: string, type: string, urn: string, seconds: number): string {
  const name = nameOfUrn(urn);
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return `  ${(words[op] ?? op).padEnd(9)} ${name.padEnd(28)} ${kind.padEnd(21)} ${seconds.toFixed(1)} s`;
}

/** Components and the stack itself say nothing that their children do not say better. */
function isResource(type: string): boolean {
  return !type.startsWith("mcp:") && !type.startsWith("pulumi:");
}

/** Drops the engine's marks of colour, and its count of a single error. */
function plain(text: string): string {
  return withoutColours(text).replace(/^\s*1 error occurred:\s*\* /, "");
}
