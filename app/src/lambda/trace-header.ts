const pattern = {
  root: /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})(?:;|$)/,
  parent: /(?:^|;)\s*Parent=([0-9a-f]{16})(?:;|$)/,
  sampled: /(?:^|;)\s*Sampled=1(?:;|$)/,
} as const;

/**
 * X-Ray's tracing header as a W3C `traceparent`: its trace id has the same 32 digits (X-Ray developer
 * guide, "Tracing header"). Undefined without a segment of Lambda to be part of.
 */
export function traceparentOf(header: string | undefined): string | undefined {
  const [, time, unique] = pattern.root.exec(header ?? "") ?? [];
  const [, parent] = pattern.parent.exec(header ?? "") ?? [];
  if (time === undefined || unique === undefined || parent === undefined) return undefined;
  const flags = pattern.sampled.test(header ?? "") ? "01" : "00";
  return `00-${time}${unique}-${parent}-${flags}`;
}
