/** Annotation by which the provider takes an object for ready as soon as it is there. */
export const unawaited = { "pulumi.com/skipAwait": "true" } as const;

/** Annotation by which the provider waits so many seconds for an object, instead of its own ten minutes. */
export function awaitedFor(seconds: number) {
  return { "pulumi.com/timeoutSeconds": String(seconds) } as const;
}
