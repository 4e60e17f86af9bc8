#!/usr/bin/env node
// The way in for every script of package.json. Plain JavaScript without a dependency, because it
// runs before anything is installed and on a Node (18 or newer) that cannot run TypeScript.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** First release that strips types without a flag. */
const oldestNode = [22, 18];
/** The release that is fetched where the machine's own is older. */
const pinnedNode = "24.21.0";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const windows = process.platform === "win32";

/** Says what is done, on stderr: stdout belongs to the verb. */
function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}

export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
}

export function cacheDir(platform = process.platform, env = process.env, home = homedir()) {
  if (env.MCP_STACKS_CACHE) return env.MCP_STACKS_CACHE;
  if (platform === "darwin") return join(home, "Library", "Caches", "mcp-stacks");
  if (platform === "win32") {
    return join(env.LOCALAPPDATA ?? join(home, "AppData", "Local"), "mcp-stacks");
  }
  return join(env.XDG_CACHE_HOME ?? join(home, ".cache"), "mcp-stacks");
}

/** Name of the npm package that carries the Node binary of a platform. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
}

function npm(args, options) {
  // npm is a script; on Windows only a shell starts it, and the arguments here are all our own
  return spawnSync(windows ? "npm.cmd" : "npm", args, {
    encoding: "utf8",
    shell: windows,
    ...options,
  });
}

/** A Node that runs TypeScript: this one, the one on PATH, else one from the npm registry. */
function provideNode() {
  if (isNewEnough(process.version)) return process.execPath;
  const onPath = spawnSync("node", ["--print", "process.execPath + ' ' + process.version"], {
    encoding: "utf8",
  }).stdout?.trim();
  const found = /^(.+) (v\S+)$/.exec(onPath ?? "");
  if (found && isNewEnough(found[2])) return found[1];

  const name = nodePackage();
  const folder = join(cacheDir(), "node", pinnedNode);
  const binary = join(folder, "node_modules", name, "bin", windows ? "node.exe" : "node");
  if (existsSync(binary)) return binary;
  say(`Node    ${process.version} is too old: fetching ${pinnedNode} from the npm registry`);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const install = npm(
    [
      "install",
      "--no-save",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--prefix",
      unfinished,
      `${name}@${pinnedNode}`,
    ],
    { cwd: unfinished },
  );
  if (install.status !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    fail(
      `Node ${process.version} is too old and ${name}@${pinnedNode} could not be fetched.\n` +
        `  fix  install Node ${oldestNode.join(".")} or newer, or let npm reach its registry\n${install.stderr ?? install.error}`,
    );
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return binary;
}

/** Installs the packages of a folder when its lock file is not the one installed last. */
function installPackages(folder, label) {
  const lock = createHash("sha256")
    .update(readFileSync(join(folder, "package-lock.json")))
    .digest("hex");
  const stamp = join(folder, "node_modules", ".mcp-stacks-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say(`npm     installing the packages of ${label} from its lock file`);
  const install = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: folder });
  if (install.status !== 0) {
    fail(
      `npm ci failed in ${label}.\n  fix  see what npm says and run the command again\n${install.stdout ?? ""}${install.stderr ?? install.error}`,
    );
  }
  writeFileSync(stamp, lock);
}

function main(args) {
  const node = provideNode();
  installPackages(checkout, "the project");
  installPackages(join(checkout, "app"), "the server (app/)");
  const child = spawn(node, [join(checkout, "infra", "cli", "main.ts"), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` },
  });
  // a terminal sends its signals to the child as well; this process only has to outlive it
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("error", (error) => fail(`Node at ${node} does not start: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
}

if (process.argv[1] && isEntry(process.argv[1])) main(process.argv.slice(2));

/** npm links `bin` files, so the called path may be a link to this one. */
function isEntry(path) {
  try {
    return fileURLToPath(import.meta.url) === realpathSync(path);
  } catch {
    return false;
  }
}
