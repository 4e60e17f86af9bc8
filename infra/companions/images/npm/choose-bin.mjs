/*
 * Links the command of a package to bin/server: its only one, or the one of the package's own name,
 * as npx chooses. Run in the folder that it is installed in: `choose-bin.mjs PACKAGE`.
 */
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";

const [name = ""] = process.argv.slice(2);
const { bin } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
const ownName = name.replace(/^@[^/]*\//, "");
const commands = typeof bin === "string" ? { [ownName]: bin } : (bin ?? {});
const names = Object.keys(commands);
const chosen =
  new Set(Object.values(commands)).size === 1 ? names[0] : names.find((each) => each === ownName);
if (chosen === undefined) {
  console.error(
    names.length === 0
      ? `npm package ${name} has no command: set the companion's \`command\`, such as [node, node_modules/${name}/<file>]`
      : `npm package ${name} has several commands: set the companion's \`command\` to one of ${names.join(", ")}`,
  );
  process.exit(1);
}
mkdirSync("bin");
symlinkSync(`../node_modules/.bin/${chosen}`, "bin/server");
