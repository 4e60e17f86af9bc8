import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { loadConfig } from "../../../app/src/config.ts";

export const secret = "a-secret-of-more-than-32-bytes-length";

/** The least environment that a server starts with, in a folder that is gone after the test file. */
export function validEnvironment() {
  const folder = mkdtempSync(join(tmpdir(), "mcp-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const good = {
    MCP_AUTH_MODE: "jwt",
    JWT_SECRET: secret,
    DATA_DIR: folder,
    LOG_DIR: folder,
  };
  /** The message of the refusal, or an empty text if the changed environment is accepted. */
  const refusal = (change: Readonly<Record<string, string | undefined>>): string => {
    try {
      loadConfig({ ...good, ...change });
      return "";
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
  };
  return { folder, good, refusal };
}
