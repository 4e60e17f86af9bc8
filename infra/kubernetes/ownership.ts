import { z } from "zod";
import { type Owner, physicalName, serverLabel, stackLabel, stackLabels } from "../naming.ts";

const labelled = z.object({
  metadata: z.object({
    labels: z.record(z.string(), z.string()).optional(),
    deletionTimestamp: z.string().optional(),
  }),
});

/** Whether an object of a cluster was made by this stack, by its labels. */
export function isOwn(object: unknown, { stack, server }: Owner): boolean {
  const labels = labelsOf(object);
  const own = stackLabels(physicalName(stack), server);
  return Object.entries(own).every(([label, value]) => labels[label] === value);
}

/** Whose an object is, in words: that of another stack, or of nobody that we know. */
export function ownerIn(object: unknown): string {
  const labels = labelsOf(object);
  const stack = labels[stackLabel];
  if (stack !== undefined) return `stack ${stack} of ${labels[serverLabel] ?? "another server"}`;
  const by = labels["app.kubernetes.io/managed-by"];
  return by === undefined ? "somebody else" : `somebody else (managed by ${by})`;
}

/** Whether an object is being deleted. */
export function isTerminating(object: unknown): boolean {
  const parsed = labelled.safeParse(object);
  return parsed.success && parsed.data.metadata.deletionTimestamp !== undefined;
}

function labelsOf(object: unknown): Readonly<Record<string, string>> {
  const parsed = labelled.safeParse(object);
  return parsed.success ? (parsed.data.metadata.labels ?? {}) : {};
}
