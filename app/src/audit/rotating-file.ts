import { closeSync, fstatSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { messageOf, StartError } from "../errors.ts";
import type { AuditSink } from "./recorder.ts";
import { shiftFiles } from "./shift-files.ts";

/** Writes bytes and returns how many; throws as `fs.writeSync` does. */
export type Write = (file: number, bytes: Uint8Array, from: number) => number;

/** Settings of the audit files of one folder. */
export interface RotatingFileSettings {
  readonly folder: string;
  /** Size after which a new file is begun, in bytes. */
  readonly maxBytes: number;
  /** Files that are kept, the current one included. */
  readonly maxFiles: number;
  /** Hears that no new file could be begun; lines go on into the old one. */
  readonly onRotationFailure: (error: unknown) => void;
  /** @default fs.writeSync */
  readonly write?: Write;
}

/** Most bytes between two looks at the file itself, which another process may have moved or written to. */
const mostUnseen = 1024 * 1024;

/**
 * Appends to `audit.jsonl`; a full file becomes `audit.1.jsonl`, that one `audit.2.jsonl`, and so on.
 * Each write is one system call that appends, so a kill loses at most the line being written, and the
 * lines of two processes on one folder stay whole. They agree on rotation by a lock file and notice a
 * file moved by the other after at most a MiB, so a file may grow by that much beyond its size.
 */
export function createRotatingFile(settings: RotatingFileSettings): AuditSink {
  const { folder, maxBytes, maxFiles } = settings;
  const write = settings.write ?? ((file, bytes, from) => writeSync(file, bytes, from));
  const path = join(folder, "audit.jsonl");
  const step = Math.min(mostUnseen, Math.ceil(maxBytes / 16));
  let current = openAtStart(path);
  /** Size at which to look whether it is time for a new file. */
  let lookAt = Math.min(maxBytes, current.size + step);

  let closed = false;

  const reopen = () => {
    const next = openFile(path);
    closeSync(current.file);
    current = next;
  };
  /** Follows a file that was moved away, and begins a new one when this one is full. */
  const look = () => {
    try {
      if (isMoved(path, current.file)) reopen();
      else current.size = fstatSync(current.file).size;
      if (current.size >= maxBytes && shiftFiles(folder, maxFiles)) reopen();
    } catch (error) {
      settings.onRotationFailure(error);
    }
    lookAt =
      current.size + (current.size < maxBytes ? Math.min(step, maxBytes - current.size) : step);
  };

  return {
    write(text) {
      if (closed) throw new Error("the audit log is closed");
      if (current.size >= lookAt) look();
      // What a kill or a full disk cut off stays a line of its own.
      const bytes = Buffer.from(current.torn ? `\n${text}` : text);
      let written = 0;
      try {
        while (written < bytes.length) written += write(current.file, bytes, written);
        current.torn = false;
      } catch (error) {
        current.torn ||= written > 0;
        // The next line looks first: the folder may be another by then.
        lookAt = 0;
        throw error;
      } finally {
        current.size += written;
      }
    },
    close() {
      closed = true;
      closeSync(current.file);
    },
  };
}

interface OpenFile {
  readonly file: number;
  size: number;
  /** Whether its last line has no end. */
  torn: boolean;
}

function openFile(path: string): OpenFile {
  const file = openSync(path, "a+", 0o640);
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  const torn = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  return { file, size, torn };
}

function openAtStart(path: string): OpenFile {
  try {
    return openFile(path);
  } catch (error) {
    throw new StartError(
      `The audit log ${path} cannot be opened (${messageOf(error)}). Make the file and its folder (LOG_DIR) writable for the server's user.`,
    );
  }
}

function isMoved(path: string, file: number): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const own = fstatSync(file);
  return there === undefined || there.ino !== own.ino || there.dev !== own.dev;
}
