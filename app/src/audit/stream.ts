import { writeSync } from "node:fs";
import type { AuditSink } from "./recorder.ts";
import type { Write } from "./rotating-file.ts";

/** Milliseconds between two tries to write to a pipe that is full. */
const pauseMs = 5;

/** Tries in a row that write nothing before a line is given up: about a second. */
const mostTries = 200;

/**
 * Appends to a stream that is already open, such as stdout (1), where whoever runs the server collects
 * it. A reader that does not keep up delays calls for about a second, then lines are lost and counted.
 */
export function createStreamSink(
  file: number,
  write: Write = (to, bytes, from) => writeSync(to, bytes, from),
): AuditSink {
  let torn = false;
  return {
    write(text) {
      const bytes = Buffer.from(torn ? `\n${text}` : text);
      let written = 0;
      let tries = 0;
      while (written < bytes.length) {
        try {
          written += write(file, bytes, written);
          tries = 0;
        } catch (error) {
          tries += 1;
          if (!isFull(error) || tries === mostTries) {
            torn ||= written > 0;
            throw error;
          }
          pause();
        }
      }
      torn = false;
    },
    close() {},
  };
}

/** A pipe that does not block and has no room. */
function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
}
