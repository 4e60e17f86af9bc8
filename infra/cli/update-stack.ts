import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { whyUnwell } from "../docker/container-logs.ts";
import { watchForCrashes } from "../docker/crash-watch.ts";
import { isNode } from "./cluster-memory.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { followProgress } from "./progress.ts";
import { explained } from "./stack.ts";
import { stackDaemon } from "./stack-daemon.ts";
import { UserError } from "./user-error.ts";

/** Milliseconds that one update may take; each wait in it has a shorter limit of its own. */
const longestMs = 30 * 60_000;

/** What became of an update. */
export type Updated =
  | { readonly ok: true; readonly outputs: OutputMap }
  | {
      readonly ok: false;
      /** What people are told, the last log lines of what is unwell included. */
      readonly reasons: readonly string[];
      /** Whether somebody ended it. */
      readonly interrupted: boolean;
    };

/**
 * Brings a stack up with progress. On a Docker daemon of this machine, it ends as soon as a container
 * that it made is seen to crash; a signal lets the engine end what it has begun.
 */
export async function updateStack(
  operated: Pick<OperatedStack, "stack" | "name" | "found" | "config">,
  say: (line: string) => void,
): Promise<Updated> {
  const { stack, name, found } = operated;
  const daemon = found.cluster === undefined ? stackDaemon(operated) : undefined;
  // what cannot be told from what is new is not watched, and an update goes on without it
  const watch = daemon && (await watchForCrashes(daemon, name).catch(() => undefined));
  const progress = followProgress(say, Date.now);
  // a node forgets all it had when it is started anew, and the state does not know
  const provided = found.cluster?.provided;
  const refresh = provided !== undefined && isNode(provided);
  const { done, failure, interrupted } = await whileInterruptible(say, (signal) =>
    explained(() => stack.up({ onEvent: progress.onEvent, refresh, signal })),
  );
  const crashes = (await watch?.stop()) ?? [];
  if (done !== undefined) {
    say(`  ${progress.unchanged()} resources unchanged`);
    return { ok: true, outputs: done.outputs };
  }
  if (!(failure instanceof UserError)) throw failure;
  const errors = progress.errors();
  const told = [...crashes, ...(errors.length > 0 ? errors : [failure.message])];
  const why = daemon === undefined ? [] : await whyUnwell(daemon, name, told);
  return { ok: false, reasons: [...told, ...why], interrupted };
}

/** Runs an operation of the engine; while it runs, a signal is the engine's to heed. */
async function whileInterruptible<Done>(
  say: (line: string) => void,
  operation: (signal: AbortSignal) => Promise<Done>,
): Promise<{
  readonly done: Done | undefined;
  readonly failure: unknown;
  readonly interrupted: boolean;
}> {
  const asked = new AbortController();
  let interrupted = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    interrupted = true;
    say(`  ! ${signal}: the engine ends what it has begun, which may take a moment`);
    // a terminal sends Ctrl-C to the engine too, and a second one would break it off
    if (signal !== "SIGINT" || !process.stdin.isTTY) asked.abort();
  };
  const timer = setTimeout(() => asked.abort(), longestMs);
  const signals = ["SIGINT", "SIGTERM"] as const;
  // not `once`: with it gone, the library that starts the engine takes the signal for unheeded and
  // ends this process while the engine runs on
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const done = await operation(asked.signal);
    return { done, failure: undefined, interrupted };
  } catch (failure) {
    return { done: undefined, failure, interrupted };
  } finally {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, onSignal);
  }
}
