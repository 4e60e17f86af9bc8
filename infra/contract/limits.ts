import { type ContractCheck, Skipped } from "./check.ts";
import { demand, demandStatus } from "./demand.ts";
import { post, toolCall } from "./requests.ts";
import { answeredScopes, goodToken } from "./tokens.ts";

const limit = { area: "limits", of: "any", writes: false } as const;

/** Requests per user and minute of a server that was not told otherwise. */
export const defaultRequestsPerMinute = 120;
/** Largest body in KiB of a server that was not told otherwise. */
export const defaultBodyLimitKiB = 1024;

/** What is too much of one caller's. */
export const limits: readonly ContractCheck[] = [
  {
    ...limit,
    id: "refuses-large-body",
    title: "refuses a body over the limit: 413",
    run: async (target) => {
      const token = await goodToken(target);
      const size = (target.bodyLimitKiB ?? defaultBodyLimitKiB) * 1024;
      const body = toolCall("search_policies", { query: "x".repeat(size) });
      await demandStatus(await post(target, { token, body }), 413);
    },
  },
  {
    ...limit,
    id: "refuses-too-many-requests",
    title: "refuses more requests than a minute has: 429 that says when to try again",
    timeLimitMs: 30_000,
    run: async (target) => {
      const perMinute = target.requestsPerMinute ?? defaultRequestsPerMinute;
      // A window may end in between, so up to two windows are used up.
      const most = 2 * perMinute + 1;
      if (target.token === undefined) {
        throw new Skipped("it would use up what a user who is not the check's own may ask");
      }
      if (most > (target.mostRequests ?? Number.POSITIVE_INFINITY)) {
        throw new Skipped(`${perMinute} requests a minute are more than a check may use up`);
      }
      const token = await goodToken(target, answeredScopes(target));
      const ping = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" });
      for (let sent = 1; sent <= most; sent++) {
        const response = await post(target, { token, body: ping });
        await response.body?.cancel();
        if (response.status !== 429) continue;
        demand(sent > perMinute, `refused request ${sent}, and ${perMinute} are allowed`);
        const retryAfter = Number(response.headers.get("retry-after"));
        const isSoon = retryAfter >= 1 && retryAfter <= 60;
        return demand(isSoon, `says Retry-After ${response.headers.get("retry-after")}`);
      }
      demand(false, `took ${most} requests of one user, and ${perMinute} a minute are allowed`);
    },
  },
];
