import { type Owner, stackLabels } from "../naming.ts";

/** Tags of every resource of a stack: the settings' own, and whose it is, which they cannot change. */
export function resourceTags(
  { server, stack }: Owner,
  tags: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...tags, ...stackLabels(stack, server), "managed-by": "pulumi" };
}
