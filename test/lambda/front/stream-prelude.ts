/**
 * What separates the JSON of a streamed answer from its body
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html).
 */
export const delimiter = Buffer.alloc(8);

/** A stream's beginning: the JSON before its body, and what of the body came with it. */
export interface Beginning {
  readonly prelude: Buffer;
  readonly rest: Buffer;
}

/** Bytes within which the delimiter must come (the same page). */
const longestPrelude = 16 * 1024;

/**
 * Reads a stream up to its body; the delimiter may be spread over chunks.
 *
 * @returns undefined when the stream ends, or goes on too long, without one.
 */
export async function readPrelude(chunks: AsyncIterator<Buffer>): Promise<Beginning | undefined> {
  let read = Buffer.alloc(0);
  for (;;) {
    const at = read.indexOf(delimiter);
    if (at >= 0) {
      return { prelude: read.subarray(0, at), rest: read.subarray(at + delimiter.length) };
    }
    if (read.length > longestPrelude) return undefined;
    const { done, value } = await chunks.next();
    if (done === true) return undefined;
    read = Buffer.concat([read, value]);
  }
}
