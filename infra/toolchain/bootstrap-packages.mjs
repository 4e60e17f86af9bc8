import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "./bootstrap-node.mjs";

/**
 * Installs the packages of a folder from its lock file, unless that lock file is the one installed
 * last. Throws an error for people with all that npm said.
 *
 * @param folder has package.json and package-lock.json
 * @param label names the folder in messages
 * @param node runs npm: it picks packages by the Node it runs on
 */
export function installPackages(folder, label, node, say) {
  const lock = join(folder, "package-lock.json");
  const hash = createHash("sha256").update(readFileSync(lock)).digest("hex");
  const stamp = join(folder, "node_modules", ".mcp-stacks-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  if (!existsSync(stamp) && isInstalledByHand(folder, lock)) {
    writeFileSync(stamp, hash);
    return;
  }
  say(`Installing the packages of ${label} from its lock file`);
  const install = runNpm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, node);
  if (!install.ok) {
    throw new Error(
      `npm ci failed in ${folder}:\n${install.output}\n  fix  let npm reach its registry, then run the command again`,
    );
  }
  writeFileSync(stamp, hash);
}

/** npm writes its own copy of the lock file last, so one that is newer tells a finished install. */
function isInstalledByHand(folder, lock) {
  const written = join(folder, "node_modules", ".package-lock.json");
  return existsSync(written) && statSync(written).mtimeMs >= statSync(lock).mtimeMs;
}
