import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf, StartError } from "../errors.ts";

/** The shipped data: `seed/` beside the bundle, or `app/data` when run from source. */
export function findSeedFolder(moduleUrl: string): string {
  const places = ["./seed", "../data", "../../data"].map((place) =>
    fileURLToPath(new URL(place, moduleUrl)),
  );
  const found = places.find((place) => existsSync(join(place, "inventory.json")));
  if (found !== undefined) return found;
  throw new StartError(
    `The shipped data is missing: none of ${places.join(", ")} holds inventory.json. Reinstall the server or rebuild its image.`,
  );
}

/** Copies what the data folder lacks from the shipped data; what is there is the operator's and stays. */
export function fillDataFolder(seedFolder: string, dataFolder: string): void {
  for (const entry of ["inventory.json", "policies"]) {
    const target = join(dataFolder, entry);
    if (existsSync(target)) continue;
    // Copied beside and then renamed: a start that is cut off leaves no half of a folder behind.
    // In containers every process has the same number, so that the host's name must tell them apart.
    const partial = `${target}.${hostname()}.${process.pid}.partial`;
    try {
      cpSync(join(seedFolder, entry), partial, { recursive: true });
      renameSync(partial, target);
    } catch (error) {
      rmSync(partial, { recursive: true, force: true });
      // Another replica that starts on the same volume may have been faster.
      if (existsSync(target)) continue;
      throw new StartError(
        `${target} cannot be created from the shipped data (${messageOf(error)}). DATA_DIR must have room and be writable for the server's user.`,
      );
    }
  }
}
