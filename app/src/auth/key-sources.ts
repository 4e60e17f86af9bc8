import { readFile } from "node:fs/promises";
import { messageOf } from "../errors.ts";
import type { KeySource } from "./cached-keys.ts";

/** Largest key set that is read, in bytes. */
const mostBytes = 256 * 1024;

/** Longest wait for an issuer's answer, in milliseconds. */
const timeoutMs = 5000;

/** Reads the key set from the issuer; redirects are not followed, as they would lead to keys of somebody else. */
export function remoteKeySource(url: string): KeySource {
  return {
    place: url,
    // The usual advice of issuers is to keep keys for minutes, and to look again for one not known.
    freshMs: 600_000,
    cooldownMs: 5000,
    async read() {
      const response = await fetch(url, {
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
        headers: { accept: "application/jwk-set+json, application/json" },
      }).catch((error: unknown) => {
        throw new Error(reasonOf(error));
      });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new Error(`it answers with status ${response.status}`);
      }
      return readLimited(response);
    },
  };
}

/** Reads the key set from a file, again once it is some seconds old. */
export function fileKeySource(path: string): KeySource {
  return {
    place: path,
    freshMs: 10_000,
    cooldownMs: 1000,
    async read() {
      const content = await readFile(path, "utf8").catch((error: unknown) => {
        throw new Error(`it cannot be read (${messageOf(error)})`);
      });
      if (Buffer.byteLength(content) <= mostBytes) return content;
      throw new Error(`it is larger than ${mostBytes} bytes`);
    },
  };
}

async function readLimited(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > mostBytes) throw new Error(`it is larger than ${mostBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** The cause of a failed fetch in one line; `fetch failed` alone helps nobody. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause instanceof Error && cause.name === "TimeoutError") {
    return `it does not answer within ${timeoutMs / 1000} s`;
  }
  return `it cannot be reached (${messageOf(cause)})`;
}
