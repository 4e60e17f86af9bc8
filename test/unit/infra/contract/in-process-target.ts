import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scopes } from "../../../../app/src/auth/scopes.ts";
import { createMemoryLimiter } from "../../../../app/src/limits/memory.ts";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import type { ContractTarget } from "../../../../infra/contract/check.ts";
import { surfaceSchema } from "../../../../infra/surface/surface.ts";
import { signDevToken } from "../../app/dev-token.ts";
import { type InProcessOptions, startInProcess } from "../../app/in-process.ts";
import { testSecret } from "../../app/server-process.ts";

/** What the bundled server is promised to offer. */
export const promised = surfaceSchema.parse(
  JSON.parse(readFileSync(join(checkoutRoot, "app", "surface.json"), "utf8")),
);

/** Requests a minute that a user of the server in this process has. */
const requestsPerMinute = 150;

/** The bundled server in this process as the contract asks it; `changed` is what the contract is told else. */
export function inProcessTarget(
  options: InProcessOptions = {},
  changed: Partial<ContractTarget> = {},
): ContractTarget & Required<Pick<ContractTarget, "token">> {
  const limiter = createMemoryLimiter(requestsPerMinute);
  const { endpoint, fetch } = startInProcess({ limiter, ...options });
  return {
    endpoint,
    healthUrl: new URL("/health", endpoint).href,
    surface: promised,
    requestsPerMinute,
    bodyLimitKiB: 64,
    fetch,
    token: (wanted, overrides = {}) =>
      signDevToken({
        secret: testSecret,
        subject: "tester",
        audience: "ops-assistant",
        ttlSec: 300,
        ...overrides,
        scopes: scopes.filter((scope) => wanted.includes(scope)),
      }),
    ...changed,
  };
}
