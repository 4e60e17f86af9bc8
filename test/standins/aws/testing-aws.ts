import type { Aws } from "./aws.ts";
import { awsClients } from "./clients.ts";
import { readSettings } from "./settings.ts";

/** An AWS that is not there, with pauses that take no time; for what is decided without asking it. */
export function testingAws(config: Parameters<typeof readSettings>[0] = {}): Aws & {
  readonly pausesMs: readonly number[];
} {
  const settings = readSettings({ region: "eu-central-1", ...config }, {});
  const pausesMs: number[] = [];
  return {
    settings,
    clients: awsClients(settings),
    account: async () => "123456789012",
    pause: async (ms) => {
      pausesMs.push(ms);
    },
    pausesMs,
  };
}
