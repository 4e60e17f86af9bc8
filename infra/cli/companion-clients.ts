import { existsSync } from "node:fs";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { type ClientConfigurations, clientConfigurations } from "../clients.ts";
import { localDaemon } from "../docker/daemon.ts";
import { createContext } from "../toolchain/context.ts";
import { ownDaemon } from "../toolchain/docker-own.ts";
import { checkoutRoot } from "./checkout.ts";
import { parseJsonc } from "./jsonc.ts";
import { startedServer } from "./server-outputs.ts";

const outputsSchema = z.object({
  endpoint: z.string(),
  auth: z.object({ mode: z.enum(["jwt", "jwks", "none"]) }),
  companions: z.array(startedServer),
  clients: z.object({
    cursor: z.object({ content: z.object({ mcpServers: z.record(z.string(), z.unknown()) }) }),
  }),
});

/**
 * The daemon of the toolchain's own that the stacks of this machine are on: a client's `docker` does
 * not find it by itself. Undefined where there is another.
 */
export function hiddenDaemon(
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | undefined {
  const { host, socket } = ownDaemon(createContext({ checkout: checkoutRoot, say: () => {} }));
  if (env.DOCKER_HOST === host) return host;
  const usual = localDaemon(undefined);
  const isUsual = env.DOCKER_HOST !== undefined || (usual && existsSync(usual.socketPath));
  return !isUsual && existsSync(socket) ? host : undefined;
}

/**
 * Configurations whose commands name the daemon; undefined when a stack has no companions, or its
 * settings name the daemon already.
 */
export function companionClients(raw: OutputMap, host: string): ClientConfigurations | undefined {
  const plain = Object.fromEntries(Object.entries(raw).map(([key, { value }]) => [key, value]));
  const outputs = outputsSchema.safeParse(plain).data;
  if (outputs === undefined) return undefined;
  const { endpoint, auth, companions, clients } = outputs;
  if (companions.some(({ args }) => args[0] !== "exec")) return undefined;
  const own = new Set(companions.map(({ name }) => name));
  const name = Object.keys(clients.cursor.content.mcpServers).find((one) => !own.has(one));
  if (name === undefined) return undefined;
  return clientConfigurations(
    { name, endpoint, auth: auth.mode },
    companions.map((one) => ({ ...one, args: ["--host", host, ...one.args] })),
  );
}

const section = z.record(z.string(), z.object({ args: z.array(z.string()).optional() }).catch({}));
const fileSchema = z.object({ mcpServers: section.optional(), servers: section.optional() });

/**
 * Names in a client's file that start a server in a container of the stack which the configuration
 * does not have any more.
 *
 * @param text the file, JSON with comments.
 */
export function goneCompanions(
  text: string,
  content: Readonly<Record<string, unknown>>,
): readonly string[] {
  const parsed = parseJsonc(text);
  const there = entriesOf(parsed.ok ? parsed.value : undefined);
  const wanted = new Map(entriesOf(content));
  // the server is the one that no command starts; its name begins those of the stack's containers
  const servers = entriesOf(content).filter(([, container]) => container === undefined);
  return there.flatMap(([name, container]) =>
    servers.some(([server]) => container?.startsWith(`${server}-`)) && !wanted.has(name)
      ? [name]
      : [],
  );
}

/** Names of a client's servers, each with the container that it is started in. */
function entriesOf(content: unknown): [string, string | undefined][] {
  const { mcpServers = {}, servers = {} } = fileSchema.safeParse(content).data ?? {};
  return Object.entries({ ...mcpServers, ...servers }).map(([name, { args = [] }]) => {
    const at = args.indexOf("exec");
    return [name, at < 0 ? undefined : args[at + 2]];
  });
}
