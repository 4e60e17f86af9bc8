import { paths } from "../../app/src/contract.ts";
import { layoutOf } from "../server-layout.ts";
import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { demand, shown } from "./demand.ts";
import { get, post } from "./requests.ts";

const probe = { area: "probes", of: "any", writes: false } as const;

/** What is asked without a token of a server that keeps no contract but that of MCP. */
export const ownProbes: readonly ContractCheck[] = [
  {
    ...probe,
    id: "answers-mcp",
    title: "answers at its path of MCP, whatever it says to a caller without a token",
    isGate: true,
    timeLimitMs: 5000,
    run: async (target) => {
      const response = await post(target);
      await response.body?.cancel();
      const { status, headers } = response;
      const path = new URL(target.endpoint).pathname;
      const elsewhere = headers.get("location");
      const isMoved = status >= 300 && status < 400;
      demand(
        !isMoved,
        `${path} leads to ${shown(elsewhere ?? "nowhere")}, and clients send no token after a redirect: set server.container.paths.mcp`,
      );
      demand(
        status < 500 && status !== 404,
        `${path} answered ${status}: look at its log, and at server.container.port and paths.mcp`,
      );
    },
  },
  {
    ...probe,
    id: "answers-health",
    title: "answers 2xx without a token at the path of health that its settings name",
    run: ({ own, ...target }) => answersWell(target, own?.health),
  },
  {
    ...probe,
    id: "answers-ready",
    title: "answers 2xx without a token at the path of readiness that its settings name",
    run: ({ own, ...target }) => answersWell(target, own?.ready),
  },
  {
    ...probe,
    id: "hides-metrics",
    title: "does not show metrics on the public port",
    run: async (target) => {
      const path = layoutOf(target).metrics?.path ?? paths.metrics;
      const response = await get(target, path);
      const text = await response.text();
      // https://prometheus.io/docs/instrumenting/exposition_formats/; a page of its own may be there
      const isShown = response.ok && /^# (HELP|TYPE) \w/m.test(text);
      demand(!isShown, `shows them to everybody at ${path}: ${shown(text)}`);
    },
  },
];

async function answersWell(target: ContractTarget, path: string | undefined): Promise<void> {
  if (path === undefined) {
    throw new Skipped("the settings name no such path: what MCP answers says whether it is well");
  }
  const response = await get(target, path);
  const text = await response.text();
  demand(response.ok, `${path} answered ${response.status} instead of 2xx: ${shown(text)}`);
}
