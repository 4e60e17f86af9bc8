import type { Readable } from "node:stream";

/** How an invocation ended, in the words of whoever asked for it. */
export type InvocationEnd =
  /** With the milliseconds from the hand-over of the event to the last byte of the answer. */
  | { readonly kind: "response"; readonly body: Buffer; readonly tookMs: number }
  /** Under way: `done` is fulfilled once the function has sent all of it, or broke off. */
  | { readonly kind: "stream"; readonly body: Readable; readonly done: Promise<void> }
  /** The function said so itself, or it ended, or its time was over. */
  | { readonly kind: "error"; readonly type: string; readonly message: string };

/**
 * Bytes of the largest event and of the largest answer that is not streamed: 6 MB, and for an answer
 * 100 bytes more (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html).
 */
export const payloadLimits = { event: 6_291_456, answer: 6_291_556 } as const;
