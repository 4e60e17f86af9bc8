import type { Container } from "dockerode";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { execIn } from "./daemon.ts";
import { openSession } from "./deployed.ts";
import { until } from "./wait.ts";

/** What the parts of the stack see of each other. */
export interface Observed {
  readonly target: ContractTarget;
  /** URL of Prometheus. */
  readonly prometheusUrl: string;
  readonly redis: Container;
}

const targetsAnswer = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ scrapeUrl: z.string(), health: z.string(), scrapeInterval: z.string() }),
    ),
  }),
});
const samplesAnswer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** What Prometheus and Redis know of the server after it was used. */
export function describeMonitoring(observed: () => Observed): void {
  describe("as Prometheus and Redis see the server", () => {
    const ask = async (path: string): Promise<unknown> =>
      (await fetch(`${observed().prometheusUrl}/api/v1/${path}`)).json();

    it("is scraped every 15 s on its metrics port, by its name on the network", async () => {
      const targets = async () =>
        targetsAnswer.parse(await ask("targets?state=active")).data.activeTargets;
      await until("the target is up", async () => (await targets())[0]?.health === "up");
      expect(await targets()).toEqual([
        { scrapeUrl: "http://mcp-server:9090/metrics", health: "up", scrapeInterval: "15s" },
      ]);
    });

    it("shows in Prometheus the calls of a tool", async () => {
      const session = await openSession(observed().target);
      await session.call("list_tickets");
      await session.close();
      const query = encodeURIComponent('sum(mcp_tool_calls_total{tool="list_tickets"})');
      await until("a call is counted", async () => {
        const { data } = samplesAnswer.parse(await ask(`query?query=${query}`));
        return Number(data.result[0]?.value[1]) >= 1;
      });
    });

    it("counts requests in Redis, and not in its own memory", async () => {
      const session = await openSession(observed().target);
      const scan = () =>
        execIn(observed().redis, ["redis-cli", "--scan", "--pattern", "ops-assistant:requests:*"]);
      expect((await scan()).trim()).not.toBe("");
      await session.close();
    });
  });
}
