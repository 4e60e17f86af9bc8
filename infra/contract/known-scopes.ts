import { supportedScopes } from "../surface/capture.ts";
import type { ContractTarget } from "./check.ts";
import { send } from "./requests.ts";

/**
 * A server as it is asked once its scopes are known. Where no file lists what it offers, only its own
 * RFC 9728 document says them; where that says none, tokens are sent without any, and what a scope
 * is asked for is not tested.
 */
export async function withKnownScopes(target: ContractTarget): Promise<ContractTarget> {
  if (target.surface !== undefined || target.auth === "none") return target;
  const ask = (url: string | URL, init?: RequestInit) => send(target, url, init);
  try {
    return { ...target, scopes: await supportedScopes(target.endpoint, ask) };
  } catch {
    // why its document cannot be read is told by the check of it
    return { ...target, scopes: [] };
  }
}
