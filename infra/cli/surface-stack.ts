import { keyOf } from "../config/fault.ts";
import { server as serverSchema } from "../config/schema/server.ts";
import { withKnownScopes } from "../contract/known-scopes.ts";
import { captureSurface } from "../surface/capture.ts";
import type { Surface } from "../surface/surface.ts";
import { readSurface, surfacePath } from "../surface-file.ts";
import { checkoutRoot } from "./checkout.ts";
import { withContractTarget } from "./contract-target.ts";
import { deployedFacts, operatedStack } from "./operated-stack.ts";
import type { FoundSurface } from "./surface.ts";
import { UserError } from "./user-error.ts";

/**
 * Asks a deployed stack what it offers, with a token of every scope, or the issuer's.
 *
 * @throws UserError when the stack is not up, or its tokens come from an issuer and none is given.
 */
export async function deployedSurface(
  name: string,
  say: (line: string) => void,
): Promise<FoundSurface> {
  const operated = await operatedStack(name, say);
  const facts = await deployedFacts(operated);
  const place = {
    server: serverSchema.parse(operated.config[keyOf(["server"])]),
    stack: name,
    root: checkoutRoot,
  };
  const listed = readSurface(place);
  const known = facts?.surface?.scopes ?? listed?.scopes;
  const live = await withContractTarget(operated, say, async (target) => {
    const { endpoint, token, issued, fetch } = target;
    // a list that nobody wrote yet would be of what callers without any scope see
    const scopes = known ?? (await withKnownScopes(target)).scopes ?? [];
    const held = token === undefined ? issued : await token(scopes);
    if (held === undefined && facts?.auth.mode !== "none") throw missingToken(name);
    return captureSurface({ endpoint, token: held, ...(fetch ? { fetch } : {}) });
  });
  return {
    surface: facts?.readOnly && listed ? withHidden(live, listed) : live,
    file: surfacePath(place),
    of: `stack ${name}`,
  };
}

/** What a read-only server offers, with what its image would without that: its file stays whole. */
function withHidden(live: Surface, listed: Surface): Surface {
  const shown = new Set(live.tools.map(({ name }) => name));
  const hidden = listed.tools.filter(
    ({ name, annotations }) => !shown.has(name) && annotations?.readOnlyHint !== true,
  );
  return {
    ...live,
    tools: [...live.tools, ...hidden].sort((one, other) => (one.name < other.name ? -1 : 1)),
    scopes: [...new Set([...live.scopes, ...listed.scopes])].sort(),
  };
}

function missingToken(name: string): UserError {
  return new UserError(
    `Stack ${name} takes tokens of its issuer alone, and none is given.\n  fix  put one that may see everything into MCP_TOKEN`,
  );
}
