import { readFileSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { messageOf, StartError } from "../errors.ts";

/** Largest data file, in MiB: it is held in memory whole. */
const mostMiB = 32;

/**
 * Reads a file of the data folder; throws a StartError unless it is a regular file inside the folder.
 * Links are followed as long as they stay inside, as in a mounted ConfigMap of Kubernetes; one that
 * leads out would show any file that the server may read.
 */
export function readDataFile(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    const real = realpathSync(path);
    if (isOutside(realpathSync(folder), real)) {
      throw new StartError(`${path} leads out of ${folder}. Put the file itself there.`);
    }
    const file = statSync(real);
    if (!file.isFile()) throw new StartError(`${path} is no file. Put a regular file there.`);
    if (file.size > mostMiB * 1024 * 1024) {
      throw new StartError(`${path} is larger than ${mostMiB} MiB. Make it smaller.`);
    }
    return readFileSync(real, "utf8");
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(
      `${path} cannot be read: ${messageOf(error)}. Make it readable for the server's user.`,
    );
  }
}

function isOutside(folder: string, path: string): boolean {
  const [first] = relative(folder, path).split(sep);
  return first === "..";
}
