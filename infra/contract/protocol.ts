import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { clients, type ListedTool, type McpSession } from "./clients.ts";
import { demand, demandText, shown } from "./demand.ts";
import { type OpenedSession, withSession } from "./sessions.ts";

/** A check as written for one client, of the session that it is given. */
export type SessionCheck = Omit<ContractCheck, "run"> & {
  /** Tools that it calls; it is left out where clients are promised a server without one of them. */
  readonly uses?: readonly string[];
  readonly run: (opened: OpenedSession, target: ContractTarget) => Promise<void>;
};

/** A name in the form of an id. */
function idOf(name: string): string {
  return name.replace(/[^a-z0-9]+/gi, "-").toLowerCase();
}

/** Each check once for each of the official clients. */
export function throughEachClient(checks: readonly SessionCheck[]): ContractCheck[] {
  return Object.keys(clients).flatMap((client) =>
    checks.map(({ run, uses = [], ...check }) => ({
      ...check,
      id: `${check.id}-${idOf(client)}`,
      title: `${check.title} (${client})`,
      run: async (target: ContractTarget) => {
        requirePromised(uses, target);
        await withSession(target, client, (opened) => run(opened, target));
      },
    })),
  );
}

/** That what is promised is offered is a check of its own; a tool that is not promised may be gone. */
function requirePromised(uses: readonly string[], { surface }: ContractTarget): void {
  if (surface === undefined) return;
  const missing = uses.find((name) => !surface.tools.some((tool) => tool.name === name));
  if (missing !== undefined) throw new Skipped(`no client is promised the tool ${missing}`);
}

const protocol = { area: "protocol", of: "any", writes: false } as const;
const lists = { ...protocol, id: "lists-what-it-has" } as const;
const refusesUnknown = { ...protocol, id: "refuses-unknown-tool" } as const;

/** What every client needs of a server that keeps the contract of the bundled one. */
export const protocolChecks: readonly ContractCheck[] = throughEachClient([
  {
    ...lists,
    title: "lists tools, resources and prompts, each tool described",
    run: async ({ session }) => {
      for (const { name, description } of await listed(session)) {
        demand(Boolean(description?.trim()), `tool ${name} has no description`);
      }
    },
  },
  {
    ...refusesUnknown,
    title: "answers a call of a tool that does not exist with an error that names it",
    run: async ({ session }) =>
      demandText("the error", await unknownToolError(session), unknownTool),
  },
]);

/** What every client needs of any server: MCP leaves descriptions and the words of errors to it. */
export const mcpProtocolChecks: readonly ContractCheck[] = throughEachClient([
  {
    ...lists,
    title: "lists tools, resources and prompts",
    run: async ({ session }) => void (await listed(session)),
  },
  {
    ...refusesUnknown,
    title: "answers a call of a tool that does not exist with an error",
    run: async ({ session }) => {
      if (!session.offers.tools) throw new Skipped("the server has no tools");
      await unknownToolError(session);
    },
  },
]);

/** The tools of a server whose every list can be read. */
async function listed(session: McpSession): Promise<readonly ListedTool[]> {
  demand(session.protocol !== undefined, "no version of the protocol was agreed on");
  const { tools, resources, prompts } = session.offers;
  demand(tools || resources || prompts, "says that it has neither tools, resources nor prompts");
  const found = tools ? await session.tools() : [];
  for (const { name, inputSchema } of found) {
    const { type } = inputSchema;
    demand(type === "object", `tool ${name} takes ${shown(type)} instead of an object`);
  }
  if (resources) {
    await session.resourceUris();
    await session.templates();
  }
  if (prompts) await session.prompts();
  return found;
}

const unknownTool = "drop_everything";

/** What a server says to a call of a tool that it does not have. */
async function unknownToolError(session: McpSession): Promise<string> {
  const answer = await session.call(unknownTool).catch((error: Error) => error);
  const isError = answer instanceof Error;
  demand(isError || answer.failed, "answered it as if there was such a tool");
  return isError ? answer.message : answer.text;
}
