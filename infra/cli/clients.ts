import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { serviceOf } from "../kubernetes/service-host.ts";
import { bridgeLines } from "./bridge-lines.ts";
import { clientFile } from "./client-file.ts";
import { exportLines, forwardLine, localEndpoint } from "./cluster-service.ts";
import { companionClients, goneCompanions, hiddenDaemon } from "./companion-clients.ts";
import { localClients } from "./local-clients.ts";
import { parseOptions } from "./options.ts";
import { shellBefore } from "./provisioned-stack.ts";
import { stackOutputs } from "./stack-outputs.ts";
import { UserError } from "./user-error.ts";

const clientSchema = z.object({
  file: z.object({
    project: z.string().optional(),
    linux: z.string().optional(),
    macos: z.string().optional(),
    windows: z.string().optional(),
  }),
  content: z.record(z.string(), z.unknown()),
  note: z.string(),
  setup: z.string().optional(),
  command: z.string().optional(),
});
type Client = z.output<typeof clientSchema>;

/** `mcp-stacks clients`: what to paste where, for each client, or one of them merged into its file. */
export async function clients(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, {
    stack: { type: "string", default: "dev" },
    client: { type: "string" },
    write: { type: "boolean", default: false },
    project: { type: "string", default: "." },
  });
  const asked = values.client === undefined ? undefined : clientNamed(values.client);
  if (values.write && asked === undefined) throw unnamed("nothing");
  // npm starts verbs in the folder of this checkout, whatever the folder is that a person is in
  const project = resolve(process.env.INIT_CWD ?? process.cwd(), values.project);
  if (values.write) requireFolder(project);
  const outputs = await stackOutputs(values.stack);
  sayHowReached(values.stack, outputs);
  const host = hiddenDaemon();
  const local =
    localClients(outputs) ?? (host === undefined ? undefined : companionClients(outputs, host));
  const all = z.record(z.string(), clientSchema).parse(local ?? outputs.clients?.value);
  const shown = Object.entries(all).filter(([name]) => asked === undefined || name === asked);
  for (const [name, client] of shown) {
    if (values.write) await writeInto(name, client, project);
    else print(name, client);
  }
  const bridges = bridgeLines(outputs, values.stack);
  if (bridges.length > 0) console.log(`\n${bridges.join("\n")}`);
  return 0;
}

const names = ["cursor", "vscode", "claudeCode", "claudeDesktop", "claudeDesktopWindows"] as const;

/** A client by its name, however it is written; Claude Desktop by the system that it runs on. */
export function clientNamed(
  given: string,
  platform: NodeJS.Platform = process.platform,
): (typeof names)[number] {
  const plain = given.toLowerCase().replaceAll(/[-_ ]/g, "");
  const found = names.find((name) => name.toLowerCase() === plain);
  if (found === undefined) throw unnamed(given);
  return found === "claudeDesktop" && platform === "win32" ? "claudeDesktopWindows" : found;
}

function unnamed(given: string): UserError {
  return new UserError(
    `--client\n  given    ${given}\n  allowed  ${names.join(", ")}\n  fix      name the client whose file is meant`,
  );
}

function requireFolder(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  throw new UserError(
    `--project\n  given    ${path}\n  allowed  a folder that exists\n  fix      name the folder of the project that the client works on`,
  );
}

function sayHowReached(stack: string, outputs: OutputMap): void {
  const endpoint = String(outputs.endpoint?.value);
  const service = serviceOf(endpoint);
  if (service === undefined || localClients(outputs) === undefined) return;
  const shell = shellBefore(stack);
  console.log(
    `These reach the server at ${localEndpoint(endpoint)}, while this runs in another shell:`,
  );
  for (const line of [...exportLines(shell), forwardLine(shell, service)]) console.log(`  ${line}`);
  console.log(`Clients inside of the cluster use ${endpoint}`);
}

function print(name: string, { file, content, note, setup, command }: Client): void {
  console.log(`\n${name}: ${Object.values(file).join(" or ")}`);
  console.log(`  ${note}`);
  if (setup) console.log(`\nsetup\n${setup}`);
  if (command) console.log(`\ncommand\n${command}`);
  console.log(`\n${JSON.stringify(content, null, 2)}`);
}

async function writeInto(name: string, client: Client, project: string): Promise<void> {
  // its parser takes a moment that those who only read are spared
  const { writeClient } = await import("./write-client.ts");
  const { platform, env } = process;
  const place = { platform, home: homedir(), appData: env.APPDATA, project };
  const file = clientFile(name, client.file, place);
  const mode = client.file.project === undefined ? 0o600 : 0o644;
  const { path, changes, backup } = writeClient(file, client.content, new Date(), mode);
  if (changes.length === 0) {
    console.log(`${path} has it already; nothing was changed.`);
  } else {
    console.log(`Wrote ${path}`);
    for (const change of changes) console.log(`  ${change}`);
    if (backup !== undefined) console.log(`  as it was: ${backup}`);
  }
  for (const gone of goneCompanions(readFileSync(path, "utf8"), client.content)) {
    console.log(`  left in it: ${gone}, which is no companion of this stack any more`);
  }
  console.log(client.note);
  if (client.setup) console.log(`\nsetup\n${client.setup}`);
}
