import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
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
      // a pipe that nobody writes to must not hold the caller
      const flags = constants.O_RDONLY | constants.O_NONBLOCK;
      const file = await open(path, flags).catch((error: unknown) => {
        throw new Error(`it cannot be read (${messageOf(error)})`);
      });
      try {
        return await readRegular(file);
      } finally {
        await file.close();
      }
    },
  };
}

/** Reads one byte over the limit at most, however large the file has become meanwhile. */
async function readRegular(file: FileHandle): Promise<string> {
  if (!(await file.stat()).isFile()) throw new Error("it is no regular file");
  const buffer = Buffer.alloc(mostBytes + 1);
  let size = 0;
  while (size < buffer.length) {
    const { bytesRead } = await file.read(buffer, size, buffer.length - size, size);
    if (bytesRead === 0) return buffer.toString("utf8", 0, size);
    size += bytesRead;
  }
  throw new Error(`it is larger than ${mostBytes} bytes`);
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
