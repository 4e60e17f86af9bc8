import { join } from "node:path";
import type * as z from "zod";
import { messageOf, StartError } from "../errors.ts";
import { readDataFile } from "./data-file.ts";

/** Most faults of one file that are worth showing at once. */
const mostFaults = 10;

/** Reads and validates a JSON file of a data folder; throws a StartError that names the file and the places. */
export function readJsonFile<S extends z.ZodType>(
  folder: string,
  name: string,
  schema: S,
): z.output<S> {
  const path = join(folder, name);
  const text = readDataFile(folder, name);
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new StartError(`${path} cannot be read as JSON: ${messageOf(error)}. Correct the file.`);
  }
  // Read once: compiling a parser for it would take longer than it saves.
  const parsed = schema.safeParse(data, { jitless: true });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues
    .slice(0, mostFaults)
    .map((issue) => `  ${issue.path.join(".") || "(top)"}: ${issue.message}`);
  const more = parsed.error.issues.length - faults.length;
  if (more > 0) faults.push(`  and ${more} more`);
  throw new StartError(`${path} is not valid. Correct these places:\n${faults.join("\n")}`);
}
