import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Names become file names, so they hold nothing that a path could. */
export const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Snippets as one file each, in a folder that outlives the container. */
export function openStore(folder) {
  const fileOf = (name) => join(folder, `${name}.txt`);
  return {
    async names() {
      await mkdir(folder, { recursive: true });
      const files = await readdir(folder);
      return files
        .filter((file) => file.endsWith(".txt"))
        .map((file) => file.slice(0, -4))
        .filter((name) => namePattern.test(name))
        .sort();
    },
    /** Undefined when there is no snippet of that name. */
    async read(name) {
      return readFile(fileOf(name), "utf8").catch((error) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
    },
    /** Replaces a snippet as a whole: nobody reads half of one. */
    async write(name, text) {
      const draft = join(folder, `.${randomUUID()}`);
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, fileOf(name));
    },
  };
}
