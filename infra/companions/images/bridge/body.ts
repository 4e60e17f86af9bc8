import type { IncomingMessage } from "node:http";
import { hasMoreValues } from "./json-values.ts";

/** How large bodies may be. */
export interface BodyLimits {
  /** Bytes of one. */
  readonly each: number;
  /** Bytes of all that are not answered yet. */
  readonly together: number;
  /** Values of JSON in one. */
  readonly values: number;
}

/** A body as it was sent, which counts until it is released; or the status that it is refused with. */
export type ReadBody =
  | { readonly bytes: Buffer; readonly release: () => void }
  | { readonly status: 413 | 503 };

/** Reads bodies, in memory that is bounded for all of them together. */
export function createBodyReader({ each, together, values }: BodyLimits) {
  let held = 0;
  return async function read(request: IncomingMessage): Promise<ReadBody> {
    if (Number(request.headers["content-length"] ?? 0) > each) return { status: 413 };
    const chunks: Buffer[] = [];
    let [read, own, isCrowded] = [0, 0, false];
    const release = () => {
      held -= own;
      own = 0;
    };
    try {
      // not by `for await`, which would destroy the connection before it is answered
      const status = await new Promise<413 | 503 | undefined>((resolve, reject) => {
        request.on("data", (chunk: Buffer) => {
          read += chunk.length;
          if (read > each) {
            request.removeAllListeners("data").pause();
            resolve(413);
          } else if (isCrowded || held + chunk.length > together) {
            // read on and forgotten: who still sends would not hear that it may try again
            isCrowded = true;
            chunks.length = 0;
            release();
          } else {
            own += chunk.length;
            held += chunk.length;
            chunks.push(chunk);
          }
        });
        request.once("end", () => resolve(isCrowded ? 503 : undefined));
        request.once("close", () => reject(new Error("the caller has gone")));
        request.once("error", reject);
      });
      const bytes = Buffer.concat(chunks);
      if (status === undefined && !hasMoreValues(bytes, values)) return { bytes, release };
      release();
      return { status: status ?? 413 };
    } catch (error) {
      release();
      throw error;
    }
  };
}
