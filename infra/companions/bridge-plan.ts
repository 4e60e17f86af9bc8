import { createHash } from "node:crypto";
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

/** What the bridge knows of the callers' key: its SHA-256 in hex. */
export function bridgeKeyHash(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** Program and arguments of the bridge, which starts the companion's server itself. */
export function bridgeCommand(companion: CompanionSettings): string[] {
  // an npm package's image has Node.js; the others get one with libraries of its own
  const node =
    companion.npm === undefined
      ? ["/opt/bridge/lib/loader", "--library-path", "/opt/bridge/lib", "/opt/bridge/node"]
      : ["node"];
  return [...node, "/opt/bridge/bridge.mjs", String(bridgePort), ...startCommand(companion)];
}

/** Whether a companion is published over HTTP as well. */
export function isBridged({ http }: CompanionSettings): boolean {
  return http !== undefined;
}

/**
 * Plain environment of a bridge, which its server gets too. Many servers and their libraries write
 * to the user's folder, which the read-only root has none of.
 */
export function bridgeEnv({
  writable: [home],
  env,
}: CompanionSettings): Readonly<Record<string, string>> {
  return { ...(home === undefined ? {} : { HOME: home }), ...env };
}
