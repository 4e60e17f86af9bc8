import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import type { ContractCheck } from "./check.ts";
import { sessionOf } from "./clients.ts";
import { demand } from "./demand.ts";

/** How clients start a server and speak to it over its standard input and output. */
export interface StartedServer {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** Characters that are kept of what a server says beside its answers, however much it says. */
const keptChars = 8192;

/** Milliseconds that a server has to start, to agree on a protocol and to list its tools. */
const timeLimitMs = 30_000;

/**
 * One check for each server that clients start themselves, by the very command of their files.
 *
 * @param env of that command, such as the daemon that it asks; the platform's own is kept out.
 */
export function companionChecks(
  servers: readonly StartedServer[],
  env: Readonly<Record<string, string>>,
): ContractCheck[] {
  return servers.map((server) => ({
    id: `companion-${server.name}-lists-its-tools`,
    title: `companion ${server.name} is started by the command of the clients' files, and lists its tools`,
    area: "companions",
    of: "any",
    writes: false,
    timeLimitMs,
    run: ({ signal }) => listed(server, env, signal),
  }));
}

async function listed(
  { command, args }: StartedServer,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    env: { ...env },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-keptChars);
  });
  const client = new Client({ name: "contract", version: "1.0.0" });
  signal?.addEventListener("abort", () => void transport.close());
  try {
    await client.connect(transport);
    const session = sessionOf(client, client.getNegotiatedProtocolVersion());
    const { tools, resources, prompts } = session.offers;
    demand(tools || resources || prompts, "says that it has neither tools, resources nor prompts");
    if (!tools) return;
    const [first] = await session.tools();
    demand(first !== undefined, "lists no tool although it says that it has tools");
  } catch (error) {
    // what a server or Docker wrote last says more than that its output ended
    const reason = error instanceof Error ? error.message : String(error);
    const last = said.trim().split("\n").slice(-3).join("\n");
    throw new Error(last === "" ? reason : `${reason}\n${last}`);
  } finally {
    await client.close();
  }
}
