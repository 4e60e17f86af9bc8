import { createHash } from "node:crypto";
import { companionKey } from "../bridge-target.ts";
import { startCommand } from "../companion-command.ts";
import type { CompanionSettings } from "../config/schema.ts";

/** Port that the bridge listens on in its container. */
export const bridgePort = 8000;

/** Path of MCP there. */
export const bridgePath = "/mcp";

/** Path that answers 200 while the bridge and the server behind it run, without a key. */
export const bridgeHealthPath = "/ping";

/** Variable with the hash of what callers show; the key itself is in no container. */
export const bridgeKeyVariable = "MCP_BRIDGE_KEY_SHA256";

/** What the bridge of a companion knows of what its callers show: the SHA-256, in hex. */
export function companionKeyHash(bridgeKey: string, companion: string): string {
  return createHash("sha256").update(companionKey(bridgeKey, companion)).digest("hex");
}

/** A variable of the companion as its bridge is told it, which hands it to the server alone. */
export function handedOn(variable: string): string {
  return `MCP_BRIDGE_ENV_${variable}`;
}

/** Program and arguments of the bridge, which starts the companion's server itself. */
export function bridgeCommand(companion: CompanionSettings): string[] {
  // Begun by a loader that nobody may read, the process is closed to others of its user: its memory,
  // its environment (ptrace(2), "dumpable"). SIGUSR1 would open a debugger to them.
  const node = ["/opt/bridge/lib/loader", "--library-path", "/opt/bridge/lib", "/opt/bridge/node"];
  const bridge = ["--disable-sigusr1", "/opt/bridge/bridge.mjs", String(bridgePort)];
  return [...node, ...bridge, ...startCommand(companion)];
}

/** Whether a companion is published over HTTP as well. */
export function isBridged({ http }: CompanionSettings): boolean {
  return http !== undefined;
}

/**
 * Plain environment of a bridge, which is all its server's: NODE_OPTIONS is heeded by nobody else.
 * Many servers and their libraries write to the user's folder, which the read-only root has none of.
 */
export function bridgeEnv({
  writable: [home],
  env,
}: CompanionSettings): Readonly<Record<string, string>> {
  const all = { ...(home === undefined ? {} : { HOME: home }), ...env };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [handedOn(name), value]));
}
