import * as z from "zod";
import { StartError } from "../errors.ts";

/** Id of a policy: upper-case letters and digits in groups, such as POL-OPS-001. */
export const policyIdPattern = /^[A-Z0-9]+(-[A-Z0-9]+)*$/;

const day = z.iso.date();

const frontMatterSchema = z.object({
  id: z.string().max(40).regex(policyIdPattern),
  title: z.string().min(1),
  owner: z.string().min(1),
  version: z.string().min(1),
  effective: day,
  reviewBy: day,
  tags: z.string().transform((tags) =>
    tags
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
});

/** A policy document: its front matter and its Markdown text. */
export type Policy = z.output<typeof frontMatterSchema> & { readonly text: string };

/** Reads one policy file; throws a StartError that names the file and the faulty key. */
export function parsePolicyFile(path: string, content: string): Policy {
  const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(content);
  if (match === null) {
    throw new StartError(
      `${path} has no front matter. Start the file with a line "---", then "key: value" lines, then a line "---".`,
    );
  }
  const [, head = "", text = ""] = match;
  const parsed = frontMatterSchema.safeParse(readScalars(path, head), { jitless: true });
  if (parsed.success) return { ...parsed.data, text: text.trim() };
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new StartError(`${path} has faults in its front matter. Correct:\n${faults.join("\n")}`);
}

function readScalars(path: string, head: string): Record<string, string> {
  const entries = head.split(/\r?\n/).flatMap((line, index): [string, string][] => {
    if (line.trim() === "") return [];
    const colon = line.indexOf(":");
    if (colon < 1) {
      throw new StartError(
        `${path}, line ${index + 2}: ${JSON.stringify(line)} is not "key: value".`,
      );
    }
    const value = line.slice(colon + 1).trim();
    return [[line.slice(0, colon).trim(), value.replace(/^(["'])(.*)\1$/, "$2")]];
  });
  return Object.fromEntries(entries);
}
