import type { ContractTarget } from "./check.ts";
import { clients, type Fetch, type McpSession, type OpenSession } from "./clients.ts";
import { openOffered } from "./offered-protocol.ts";
import { freshSubject, goodToken, opsScopes } from "./tokens.ts";

/** A session of one of the official clients. */
export interface OpenedSession {
  readonly session: McpSession;
  /** Whose it is; undefined where the token is an issuer's, or none is asked for. */
  readonly subject: string | undefined;
}

/** Sessions that checks share, one for each client and endpoint. */
export interface Sessions {
  /** Opens it at the first call; one that could not be opened is tried again. */
  open(target: ContractTarget, client: string): Promise<OpenedSession>;
  /** Closes all of them and ends what they still wait for. */
  close(): Promise<void>;
}

/** Keeps sessions open until they are closed together. */
export function createSessions(): Sessions {
  const opened = new Map<string, Promise<OpenedSession>>();
  const ready: OpenedSession[] = [];
  const ending = new AbortController();
  return {
    open(target, client) {
      const key = `${client} ${target.endpoint}`;
      const known = opened.get(key);
      if (known !== undefined) return known;
      const opening = openSession(target, client, ending.signal);
      opened.set(key, opening);
      opening.then(
        (one) => ready.push(one),
        () => opened.delete(key),
      );
      return opening;
    },
    async close() {
      const all = [...opened.values()];
      opened.clear();
      // those that are open first: a stream that is cut off would be opened anew
      await Promise.allSettled(ready.splice(0).map(({ session }) => session.close()));
      ending.abort(new Error("the session was closed"));
      await Promise.allSettled(all.map(async (one) => (await one).session.close()));
    },
  };
}

/** Runs an action in a session of a client: the shared one, else one of its own. */
export async function withSession<T>(
  target: ContractTarget,
  client: string,
  action: (opened: OpenedSession) => Promise<T>,
): Promise<T> {
  if (target.sessions !== undefined) return action(await target.sessions.open(target, client));
  const sessions = createSessions();
  try {
    return await action(await sessions.open(target, client));
  } finally {
    await sessions.close();
  }
}

async function openSession(
  target: ContractTarget,
  client: string,
  signal: AbortSignal,
): Promise<OpenedSession> {
  const open = clients[client];
  if (open === undefined) throw new Error(`the contract has no client ${client}`);
  const subject = freshSubject(target);
  const token = await goodToken(target, sessionScopes(target), subject);
  const reach: Fetch = target.fetch ?? fetch;
  const ended: Fetch = (url, init) => {
    const signals = init?.signal ? [init.signal, signal] : [signal];
    return reach(url, { ...init, signal: AbortSignal.any(signals) });
  };
  const opened = (one: OpenSession) => one(target.endpoint, token, ended);
  const session = await (target.own === undefined ? opened(open) : openOffered(client, opened));
  return { session, subject: target.token === undefined ? undefined : subject };
}

/** All that the server knows; of the bundled one what its tools ask for, and not `ops:admin`. */
function sessionScopes(target: ContractTarget): readonly string[] {
  const { surface, scopes: said } = target;
  if (surface === undefined && said !== undefined) {
    return said.filter((scope) => scope !== opsScopes[2]);
  }
  const scopes = surface?.scopes ?? [];
  const others = scopes.filter((scope) => !opsScopes.some((known) => known === scope));
  return [...opsScopes.slice(0, 2), ...others];
}
