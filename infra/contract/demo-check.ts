import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { clients } from "./clients.ts";
import { demand, shown } from "./demand.ts";
import { type OpenedSession, withSession } from "./sessions.ts";

/** A tool with the arguments that it is called with. */
interface DemoCall {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/**
 * The check that a server answers the calls which its owner wrote down as an example.
 *
 * @param writes whether tools are called that do not say `readOnlyHint`, and so may leave data behind.
 */
export function demoCheck(calls: readonly DemoCall[], writes: boolean): ContractCheck {
  return {
    id: "answers-its-demo",
    title: `answers the calls of its demo.json${writes ? "" : " that only read"}`,
    area: "tools",
    of: "any",
    writes: false,
    run: (target) => withOffered(target, (opened) => callAll(opened, calls, writes)),
  };
}

async function callAll(
  { session }: OpenedSession,
  calls: readonly DemoCall[],
  writes: boolean,
): Promise<void> {
  const listed = session.offers.tools ? await session.tools() : [];
  const known = new Map(listed.map(({ name, annotations }) => [name, annotations?.readOnlyHint]));
  const missing = calls.find(({ tool }) => !known.has(tool));
  if (missing !== undefined) {
    // stacks of other servers may lie beside the same file
    throw new Skipped(`the server lists no tool ${missing.tool}, which demo.json calls`);
  }
  const asked = calls.filter(({ tool }) => writes || known.get(tool) === true);
  if (asked.length === 0) throw new Skipped("its calls may leave data behind: --writes runs them");
  // one after the other: the next may show what the one before has done
  for (const { tool, arguments: args } of asked) {
    const answer = await session.call(tool, args);
    demand(!answer.failed, `${tool} answered with an error: ${shown(answer.text)}`);
  }
}

/** Runs an action in a session of the first client whose protocol the server speaks. */
async function withOffered(
  target: ContractTarget,
  action: (opened: OpenedSession) => Promise<void>,
): Promise<void> {
  let passedOver: unknown;
  for (const client of Object.keys(clients)) {
    try {
      return await withSession(target, client, action);
    } catch (error) {
      if (!(error instanceof Skipped)) throw error;
      passedOver = error;
    }
  }
  throw passedOver;
}
