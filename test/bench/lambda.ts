import { availableParallelism, loadavg } from "node:os";
import { provisioned } from "../../infra/cli/provisioned.ts";
import type { Goal } from "./goals.ts";
import { functionFigures } from "./lambda/function-figures.ts";
import { stackFigures } from "./lambda/stack-figures.ts";
import type { Bench, Measured } from "./main.ts";
import { rounded } from "./statistics.ts";

const goals: Readonly<Record<string, Goal>> = {
  load: { label: "load of a core before; times are long above", unit: "ratio", atMost: 0.5 },
  init_ms: { label: "process start to first `next`", unit: "milliseconds", atMost: 400 },
  first_invoke_ms: { label: "first call after it", unit: "milliseconds" },
  init_secret_ms: {
    label: "start that reads a secret, tables in DynamoDB",
    unit: "milliseconds",
  },
  first_invoke_dynamodb_ms: {
    label: "its first call, which counts and reads there",
    unit: "milliseconds",
  },
  warm_ms: { label: "tool call, from the Runtime API's side", unit: "milliseconds" },
  warm_http_ms: { label: "the same, over HTTP to the same image", unit: "milliseconds" },
  warm_overhead_ms: { label: "the one over the other", unit: "milliseconds", atMost: 3 },
  rss_bytes: { label: "function's process after these calls", unit: "bytes" },
  image_bytes: { label: "image on disk", unit: "bytes" },
  resources: { label: "resources of the README's stack", unit: "count" },
  preview_s: { label: "preview of it, AWS is not asked", unit: "seconds" },
  up_s: { label: "first up on moto, image layers cached", unit: "seconds" },
  up_unchanged_s: { label: "up without a change", unit: "seconds" },
};

/** The Lambda target: starts, calls and memory of the image as a function, and its stack on moto. */
export const lambdaBench: Bench = { goals, measure };

async function measure(say: (line: string) => void): Promise<Measured> {
  const load = rounded((loadavg()[0] ?? 0) / availableParallelism());
  const machine = await provisioned(["engine", "docker", "images", "aws"], { say });
  // what is shared with the tests is told by this process' own environment
  Object.assign(process.env, machine.env, {
    MCP_STACKS_TEST_SETTINGS: JSON.stringify(machine.settings),
  });
  const ofFunction = await functionFigures(say);
  return { figures: { load, ...ofFunction, ...(await stackFigures(machine, say)) } };
}
