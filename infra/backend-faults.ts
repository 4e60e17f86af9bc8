import { describeGiven, type Fault, keyOf } from "./config/fault.ts";
import type { Settings } from "./config/schema.ts";

/** Seconds that a backend elsewhere may take to answer at all. */
const patienceSec = 5;

/**
 * Asks each backend that runs elsewhere once, from this machine: any answer counts, be it a refusal.
 * What this machine cannot know is not asked: names that containers alone resolve.
 */
export async function unreachableBackends(
  { backends }: Pick<Settings, "backends">,
  ask: (url: string) => Promise<void> = askOnce,
): Promise<Fault[]> {
  const asked = backends.map(async ({ name, url }, index): Promise<Fault[]> => {
    if (url === undefined || !isKnownHere(url)) return [];
    const reason = await ask(url).then(() => undefined, reasonOf);
    if (reason === undefined) return [];
    const key = keyOf(["backends", index, "url"]);
    return [
      {
        key,
        given: describeGiven(url),
        allowed: `a URL that answers; from this machine it does not: ${reason}`,
        fix: `start backend ${name}, open its network to this machine, or change ${key}`,
      },
    ];
  });
  return (await Promise.all(asked)).flat();
}

/** Whether a name means the same on this machine as in a container on it. */
function isKnownHere(url: string): boolean {
  const host = new URL(url).hostname;
  return (host.includes(".") || host.startsWith("[")) && !/\.docker\.internal\.?$/.test(host);
}

async function askOnce(url: string): Promise<void> {
  const answer = await fetch(url, {
    redirect: "manual",
    signal: AbortSignal.timeout(patienceSec * 1000),
  });
  await answer.body?.cancel();
}

/** Why nobody answered, for people; undefined when somebody did, with a certificate of its own. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${patienceSec} s`;
  const cause: unknown = error.cause;
  const code = typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  if (typeof code !== "string") return cause instanceof Error ? cause.message : error.message;
  // whose certificates count is the server's to say
  if (/CERT|SIGNATURE/.test(code)) return undefined;
  return meanings[code] === undefined ? code : `${meanings[code]} (${code})`;
}

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "its name is not resolved",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  ETIMEDOUT: "no answer in time",
  UND_ERR_CONNECT_TIMEOUT: "no answer in time",
  ECONNRESET: "it ends the connection without an answer",
  UND_ERR_SOCKET: "it ends the connection without an answer",
};
