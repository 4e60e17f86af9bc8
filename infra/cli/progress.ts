import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";

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
  /** Resources that stayed as they were. */
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
    if (after && String(after.op) === "same") unchanged++;
    // `replace` only sums up the creation and the deletion that are told on their own
    else if (after && isResource(after.type) && String(after.op) !== "replace") {
      const seconds = (now() - (started.get(after.urn) ?? now())) / 1000;
      say(line(String(after.op), after.type, after.urn, seconds));
    }
    const diagnostic = event.diagnosticEvent;
    if (diagnostic && !diagnostic.ephemeral && diagnostic.severity === "error") {
      const text = plain(diagnostic.message).trim();
      if (text !== "" && !/^update failed$/.test(text)) errors.push(text);
    }
    if (diagnostic && diagnostic.severity === "warning")
      say(`  ! ${plain(diagnostic.message).trim()}`);
  };
  return { onEvent, errors: () => [...new Set(errors)], unchanged: () => unchanged };
}

function line(op: string, type: string, urn: string, seconds: number): string {
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  const kind = type.slice(type.lastIndexOf(":") + 1);
  return `  ${(words[op] ?? op).padEnd(9)} ${name.padEnd(28)} ${kind.padEnd(15)} ${seconds.toFixed(1)} s`;
}

/** Components and the stack itself say nothing that their children do not say better. */
function isResource(type: string): boolean {
  return !type.startsWith("mcp:") && !type.startsWith("pulumi:");
}

/** Drops the engine's colour marks, such as `<{%reset%}>`. */
function plain(text: string): string {
  return text.replace(/<\{%[^%]*%\}>/g, "");
}
