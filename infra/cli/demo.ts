import { logsOfUnwell } from "../docker/container-logs.ts";
import { localDaemon } from "../docker/daemon.ts";
import { createContext } from "../toolchain/context.ts";
import { stopDocker } from "../toolchain/docker-stop.ts";
import { checkoutRoot } from "./checkout.ts";
import { parseOptions } from "./options.ts";
import { followProgress } from "./progress.ts";
import { prepareProject, removeProject, requireStackFile } from "./project.ts";
import { provisioned } from "./provisioned.ts";
import { smoke } from "./smoke.ts";
import { explained, openStack } from "./stack.ts";
import { summaryRows } from "./summary.ts";
import { renderTable } from "./table.ts";
import { UserError } from "./user-error.ts";

const say = (line: string): void => console.log(line);

/**
 * `npm run demo`: brings up a stack with whatever the machine lacks, calls a tool on it with the
 * official MCP client and shows how to go on. `--down` takes it down again.
 */
export async function demo(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    down: { type: "boolean", default: false },
  });
  requireStackFile(checkoutRoot, values.stack);
  return values.down ? down(values.stack) : up(values.stack);
}

async function up(stackName: string): Promise<number> {
  const started = Date.now();
  say("What this machine has, and what is provided:");
  const { checkout, env, settings } = await provisioned(["engine", "docker", "images"]);

  say(`\nBringing up stack ${stackName} (the first build takes a minute):`);
  const workDir = prepareProject(checkout, "project", stackName, settings);
  const stack = await openStack({ stack: stackName, workDir, env });
  const progress = followProgress(say, Date.now);
  const result = await explained(() => stack.up({ onEvent: progress.onEvent })).catch(
    async (error) => {
      const errors = progress.errors();
      if (errors.length === 0) throw error;
      // the stand-in shows the log itself, the official plugin does not
      const shown = errors.some((text) => text.includes("Its last lines"));
      const logs = shown ? [] : await unwellLogs(stackName, env);
      throw new UserError([...errors, ...logs].join("\n\n"));
    },
  );
  say(`  ${progress.unchanged()} resources unchanged`);

  say("\nCalling the server with the official MCP client:");
  const found = await smoke(result.outputs, say);

  say("");
  for (const line of renderTable(summaryRows(found, stackName))) say(line);
  say(`\nDone in ${Math.round((Date.now() - started) / 1000)} s.`);
  return 0;
}

function unwellLogs(stack: string, env: Readonly<Record<string, string>>): Promise<string[]> {
  const daemon = localDaemon(env.DOCKER_HOST ?? process.env.DOCKER_HOST);
  return daemon ? logsOfUnwell(daemon, stack) : Promise.resolve([]);
}

async function down(stackName: string): Promise<number> {
  const { checkout, env, settings } = await provisioned(["engine", "docker"]);
  say(`\nTaking down stack ${stackName}:`);
  const workDir = prepareProject(checkout, "project", stackName, settings);
  const stack = await openStack({ stack: stackName, workDir, env });
  const progress = followProgress(say, Date.now);
  await explained(() => stack.destroy({ onEvent: progress.onEvent, remove: true }));
  removeProject(workDir, stackName);
  say("\nNothing of the stack is left. Images and what was provided stay cached.");
  const docker = await stopDocker(createContext({ checkout: checkoutRoot, say }));
  if (docker.result === "stopped") say("The Docker daemon that was started for it is stopped.");
  if (docker.result === "kept") {
    say(`The Docker daemon goes on, as it has: ${docker.users.join(", ")}.`);
  }
  return 0;
}
