import { captureSurface } from "../surface/capture.ts";
import { compareSurfaces } from "../surface/compare.ts";
import { renderChanges } from "../surface/render.ts";
import type { Surface } from "../surface/surface.ts";
import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { demand } from "./demand.ts";
import { send } from "./requests.ts";
import { goodToken } from "./tokens.ts";

/** Holds a server to what its clients were promised, in every list and every schema. */
export const surfaceCheck: ContractCheck = {
  id: "offers-what-was-promised",
  title: "offers the tools, resources, prompts and scopes that its clients were promised",
  area: "protocol",
  of: "any",
  writes: false,
  isOfMcp: true,
  run: async (target) => {
    const { endpoint, surface } = target;
    if (surface === undefined) throw new Skipped("no file lists what the server offers");
    const token = await goodToken(target);
    const live = await captureSurface({
      endpoint,
      token,
      fetch: (url, init) => send(target, url, init),
    });
    const changes = compareSurfaces(shownOf(surface, target), shownOf(live, target));
    demand(changes.length === 0, `offers something else:\n${renderChanges(changes).join("\n")}`);
  },
};

/**
 * What a server shows of a surface: where it only reads, no tool that changes anything; scopes only
 * where tokens are asked for and all of them are of use.
 */
function shownOf(
  surface: Surface,
  { readOnly = false, auth }: Pick<ContractTarget, "readOnly" | "auth">,
): Surface {
  const { tools, scopes } = surface;
  return {
    ...surface,
    tools: tools.filter(({ annotations }) => !readOnly || annotations?.readOnlyHint === true),
    scopes: readOnly || auth === "none" ? [] : scopes,
  };
}
