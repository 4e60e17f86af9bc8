import type { SendLine } from "./engine-client.ts";

/** How the engine shows a line: `status` is replaced by the next line, the others stay. */
export type Level = "status" | "info" | "warning";

/** Sends one line about a resource to whoever watches the deployment. */
export type Log = (urn: string, level: Level, message: string) => void;

/**
 * Opens the engine's log at `address` (host:port); without an address, lines are dropped. The client
 * is loaded with the first line: a preview that changes nothing has none.
 */
export function openEngineLog(address: string | undefined): Log {
  if (address === undefined) return () => {};
  let client: Promise<SendLine> | undefined;
  let sent: Promise<void> = Promise.resolve();
  return (urn, level, message) => {
    client ??= import("./engine-client.ts").then((module) => module.connectEngine(address));
    const connected = client;
    // one after the other, since calls may overtake each other
    sent = sent.then(async () => (await connected)(urn, level, message));
  };
}

/** Finds the engine's address among the arguments a plugin is started with. */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((argument) => /^[\w.[\]:-]+:\d+$/.test(argument));
}
