import type { Authenticator } from "./authenticator.ts";
import { scopes } from "./scopes.ts";

/** Lets everybody in as `anonymous` with every scope; chosen only by MCP_AUTH_MODE=none. */
export function createOpenAuthenticator(): Authenticator {
  return {
    mode: "none",
    authenticate: async () => ({ token: "", clientId: "anonymous", scopes: [...scopes] }),
  };
}
