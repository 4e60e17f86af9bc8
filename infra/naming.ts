import { createHash } from "node:crypto";
import { namespace } from "./config/fault.ts";

/** Longest name that is also one DNS label (RFC 1035, section 2.3.4); Kubernetes asks the same. */
export const maxNameLength = 63;

/** Label that names the stack of a resource. */
export const stackLabel = "com.mcp-stacks.stack";

/** Label that names the server of a resource. */
export const serverLabel = "com.mcp-stacks.server";

/** Who a resource belongs to: the names that its own name and labels are made of. */
export interface Owner {
  readonly server: string;
  readonly stack: string;
}

/** Labels that every resource of a stack carries where its target has labels. */
export interface StackLabels {
  readonly "com.mcp-stacks.project": string;
  readonly [stackLabel]: string;
  readonly [serverLabel]: string;
}

/** Labels that tell whose a resource is; they never hold settings or secrets. */
export function stackLabels(stack: string, server: string): StackLabels {
  return {
    "com.mcp-stacks.project": namespace,
    [stackLabel]: stack,
    [serverLabel]: server,
  };
}

/**
 * Joins parts into a physical name of at most `maxNameLength` lower-case letters, digits and
 * hyphens. What had to be changed or cut is replaced by a hash of the whole, so that two stacks
 * never share a name.
 */
export function physicalName(...parts: readonly string[]): string {
  const joined = parts.join("-");
  const plain = joined
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (plain === joined && plain.length <= maxNameLength && /^[a-z]/.test(plain)) return plain;
  const hash = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 8);
  const head = `${/^[a-z]/.test(plain) ? "" : "x"}${plain}`.slice(0, maxNameLength - 9);
  return `${head.replace(/-+$/, "")}-${hash}`;
}
