#!/usr/bin/env node
// The way in for every script of package.json. Plain JavaScript without a dependency, because it
// runs before anything is installed and on a Node (18 or newer) that cannot run TypeScript.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { provideNode } from "./bootstrap-node.mjs";
import { installPackages } from "./bootstrap-packages.mjs";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** On stderr: stdout belongs to the verb. */
const say = (line) => process.stderr.write(`${line}\n`);

try {
  const node = provideNode(say);
  installPackages(checkout, "the project", node, say);
  installPackages(join(checkout, "app"), "the server (app/)", node, say);
  run(node, process.argv.slice(2));
} catch (error) {
  say(error.message);
  process.exitCode = 1;
}

/** Hands over to the CLI and ends as it ends. */
function run(node, args) {
  // releases before 24.12 warn that type stripping is experimental
  const quiet = "--disable-warning=ExperimentalWarning";
  const child = spawn(node, [quiet, join(checkout, "infra", "cli", "main.ts"), ...args], {
    stdio: "inherit",
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // a terminal's Ctrl-C reaches the CLI by itself, and a second one would mean "at once"
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    say(`Node at ${node} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}
