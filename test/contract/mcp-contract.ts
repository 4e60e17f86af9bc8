import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { type ContractTarget as CheckTarget, Skipped } from "../../infra/contract/check.ts";
import { contractChecks } from "../../infra/contract/checks.ts";
import { createSessions } from "../../infra/contract/sessions.ts";
import { surfaceSchema } from "../../infra/surface/surface.ts";

export type { TokenOverrides } from "../../infra/contract/check.ts";
export { defaultBodyLimitKiB, defaultRequestsPerMinute } from "../../infra/contract/limits.ts";
export { freshSubject } from "../../infra/contract/tokens.ts";

/** A deployed server of a test, which always has the key that signs tokens. */
export type ContractTarget = CheckTarget & Required<Pick<CheckTarget, "token">>;

/** What clients of the bundled server are promised. */
const surface = surfaceSchema.parse(
  JSON.parse(readFileSync(join(checkoutRoot, "app", "surface.json"), "utf8")),
);

/**
 * The black-box suite that every deployed server must pass, whatever it runs on. It needs HTTP only;
 * `target` is called inside the tests, after the caller's own `beforeAll`.
 */
export function describeMcpContract(name: string, target: () => ContractTarget): void {
  describe(`${name}: MCP contract`, () => {
    const sessions = createSessions();
    afterAll(() => sessions.close());
    for (const area of new Set(contractChecks.map((check) => check.area))) {
      describe(area, () => {
        for (const check of contractChecks.filter((one) => one.area === area)) {
          it(check.title, async (context) => {
            try {
              await check.run({ surface, ...target(), sessions });
            } catch (error) {
              if (!(error instanceof Skipped)) throw error;
              context.skip(error.message);
            }
          });
        }
      });
    }
  });
}
