import { z } from "zod";
import { paths } from "../../app/src/contract.ts";
import { layoutOf } from "../server-layout.ts";
import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { demand, shown } from "./demand.ts";
import { challengeOf } from "./refusals.ts";
import { demandRefusedCalls } from "./refused-calls.ts";
import { get, post, send } from "./requests.ts";
import { requireTokens } from "./tokens.ts";

/** `resource` alone must be in it (RFC 9728, section 2). */
const metadataAnswer = z.object({
  resource: z.url({ protocol: /^https?$/ }),
  scopes_supported: z.array(z.string()).optional(),
});

/** How a server that keeps no contract but that of MCP tells callers that they need a token. */
export const ownAuthorization: readonly ContractCheck[] = [
  {
    id: "refuses-no-token",
    title: "refuses a request without a token: 401 with WWW-Authenticate",
    area: "refusals",
    of: "any",
    writes: false,
    run: async (target) => {
      requireTokens(target);
      const response = await post(target);
      // before the body is read: one that is let in may be answered by a stream
      const challenge = challengeOf(response);
      const { status } = response;
      await response.body?.cancel();
      demand(
        status === 401,
        `answered ${status} instead of 401: whoever reaches it may call it, although auth.mode asks for tokens`,
      );
      // a challenge is a MUST and its scheme is written in any case (RFC 6750, section 3; RFC 9110, section 11.1)
      demand(/^Bearer\b/i.test(challenge), `its WWW-Authenticate is ${shown(challenge)}`);
      await demandRefusedCalls(target, {});
    },
  },
  {
    id: "describes-itself",
    title: "says in an RFC 9728 document which resource it is, where it has one",
    area: "probes",
    of: "any",
    writes: false,
    run: describesItself,
  },
];

/**
 * MCP makes the document a MUST for servers that take part in its authorization, which is itself
 * optional (MCP, Authorization, Protocol Requirements): a server whose callers are handed their
 * tokens does without. What its own 401 names must be there.
 */
async function describesItself(target: ContractTarget): Promise<void> {
  requireTokens(target);
  const refused = await post(target);
  await refused.body?.cancel();
  const named = /resource_metadata="?([^",\s]+)/i.exec(challengeOf(refused))?.[1];
  const { mcp } = layoutOf(target);
  if (named !== undefined) {
    const path = pathOf(named);
    const url = new URL(target.endpoint);
    // at the address that is tested, whatever host it names: a server may not send this machine
    // elsewhere (CWE-918), which a path resolved against that address does when it begins with //
    url.pathname = path;
    url.search = "";
    return describes(path, await send(target, url));
  }
  // as clients look for it: by the path of MCP, then without
  for (const path of [`${paths.resourceMetadata}${mcp}`, paths.resourceMetadata]) {
    const response = await get(target, path);
    if (response.ok) return describes(path, response);
    await response.body?.cancel();
  }
  throw new Skipped("warning: it has none, so clients find no issuer and must be given a token");
}

/** Says nothing of what the document holds: its path is the server's choice, so it may be any page of that host. */
async function describes(path: string, response: Response): Promise<void> {
  const text = await response.text();
  const { status } = response;
  demand(status === 200, `${shown(path)} answered ${status} instead of 200`);
  const { success } = metadataAnswer.safeParse(jsonIn(text));
  demand(success, `${shown(path)} answers no document that names a resource`);
}

function pathOf(named: string): string {
  demand(URL.canParse(named), `its WWW-Authenticate names ${shown(named)}, which is no URL`);
  return new URL(named).pathname;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
