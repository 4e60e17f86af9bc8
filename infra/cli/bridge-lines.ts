import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";

const bridgesSchema = z.array(
  z.object({
    name: z.string(),
    endpoint: z.string(),
    headers: z.object({ Authorization: z.string() }),
  }),
);

/**
 * Where a stack's companions answer over HTTP, and how their keys are read, which no output shows in
 * plain text; nothing for a stack that has none.
 */
export function bridgeLines(outputs: OutputMap, stack: string): readonly string[] {
  const bridges = bridgesSchema.safeParse(outputs.bridges?.value).data ?? [];
  if (bridges.length === 0) return [];
  return [
    "companions over HTTP",
    ...bridges.map(
      ({ name, endpoint, headers }) =>
        `  ${name}: ${endpoint}, with the header Authorization: ${headers.Authorization}`,
    ),
    `  their keys: npm run --silent pulumi -- stack output bridgeKeys --show-secrets --stack ${stack}`,
  ];
}
