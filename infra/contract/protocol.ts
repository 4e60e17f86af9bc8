import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { clients } from "./clients.ts";
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

const protocol = { area: "protocol", of: "any", writes: false, isOfMcp: true } as const;

/** What every client of every server needs. */
export const protocolChecks: readonly ContractCheck[] = throughEachClient([
  {
    ...protocol,
    id: "lists-what-it-has",
    title: "lists tools, resources and prompts, each tool described",
    run: async ({ session }, { own }) => {
      demand(session.protocol !== undefined, "no version of the protocol was agreed on");
      const { tools, resources, prompts } = session.offers;
      demand(
        tools || resources || prompts,
        "says that it has neither tools, resources nor prompts",
      );
      for (const tool of tools ? await session.tools() : []) {
        // MCP leaves descriptions to the server
        const isDescribed = own !== undefined || Boolean(tool.description?.trim());
        demand(isDescribed, `tool ${tool.name} has no description`);
        const { type } = tool.inputSchema;
        demand(type === "object", `tool ${tool.name} takes ${shown(type)} instead of an object`);
      }
      if (resources) {
        await session.resourceUris();
        await session.templates();
      }
      if (prompts) await session.prompts();
    },
  },
  {
    ...protocol,
    id: "refuses-unknown-tool",
    title: "answers a call of a tool that does not exist with an error that names it",
    run: async ({ session }, { own }) => {
      if (own !== undefined && !session.offers.tools) throw new Skipped("the server has no tools");
      const answer = await session.call("drop_everything").catch((error: Error) => error);
      const isError = answer instanceof Error;
      demand(isError || answer.failed, "answered it as if there was such a tool");
      // in which words, MCP leaves to the server
      if (own !== undefined) return;
      demandText("the error", isError ? answer.message : answer.text, "drop_everything");
    },
  },
]);
