import { randomBytes } from "node:crypto";
import type Dockerode from "dockerode";
import { env } from "../../../app/src/contract.ts";
import { signToken } from "../../../infra/cli/token.ts";
import { wideLimits } from "../../cluster/cluster-load.ts";
import { testDaemon } from "../../engine/daemon.ts";
import { type FunctionAws, startFunctionAws } from "../../lambda/function-aws.ts";
import { type FunctionStack, startFunctionStack } from "../../lambda/function-stack.ts";
import type { Figures } from "../goals.ts";
import { median, rounded } from "../statistics.ts";
import { callMaker, eventOf } from "./call-event.ts";
import { type ColdStart, coldStart } from "./cold-starts.ts";
import { startHttpTwin } from "./http-twin.ts";
import { warmFigures } from "./warm-figures.ts";

/** Starts that count, of each of two functions. */
const starts = 15;

/** One environment at a time; as wide as limits go, for a refused call would be a figure of refusals. */
const common = { lambda: { reservedConcurrency: 1 } } as const;
const limits = { ...wideLimits, cacheTtlSec: 0 } as const;

/** Starts the image as two functions: one that needs nothing of AWS, and one that needs all it can. */
export async function functionFigures(say: (line: string) => void): Promise<Figures> {
  const daemon = testDaemon();
  const aws = await startFunctionAws();
  const running: FunctionStack[] = [];
  try {
    say("Building the image, where it is not there");
    const alone = await aloneFunction(aws);
    running.push(alone.fn);
    const full = await startFunctionStack(aws, { ...common, stack: "bench-full" });
    running.push(full);
    say(`Starting two functions ${starts} times each, in turn: without AWS, and with all of it`);
    const calls = { alone: callMaker(alone.token), full: callMaker(await tokenOf(full)) };
    const cold = await coldFigures(
      () => coldStart(alone.fn, calls.alone.ping()),
      () => coldStart(full, calls.full.listTickets()),
      say,
    );
    say("Calling a warm function and the same server over HTTP, in turn");
    return { ...cold, ...(await comparedWithHttp(daemon, alone.fn, calls.alone)) };
  } finally {
    for (const fn of running) await fn.stop();
    await aws.stop();
  }
}

/** Limits in memory and its secret in its environment, so that nothing of AWS is asked. */
async function aloneFunction(aws: FunctionAws) {
  const secret = randomBytes(48).toString("base64");
  const fn = await startFunctionStack(aws, {
    ...common,
    stack: "bench-alone",
    server: { shared: "memory", limits },
    env: { [env.jwtSecret]: secret, [env.secretId]: "", [env.secretVersion]: "" },
  });
  return { fn, token: await tokenOf(fn, secret) };
}

function tokenOf({ settings, jwtSecret }: FunctionStack, secret = jwtSecret): Promise<string> {
  const claims = { subject: "bench", scope: "ops:read", ttlMin: 60 };
  return signToken(secret, { mode: "jwt", audience: settings.server.name }, claims);
}

async function coldFigures(
  startAlone: () => Promise<ColdStart>,
  startFull: () => Promise<ColdStart>,
  say: (line: string) => void,
): Promise<Figures> {
  // brings the image into this machine's memory
  await startAlone();
  await startFull();
  const pairs: { alone: ColdStart; full: ColdStart }[] = [];
  for (let start = 0; start < starts; start++) {
    pairs.push({ alone: await startAlone(), full: await startFull() });
  }
  const middle = (of: keyof (typeof pairs)[number], what: keyof ColdStart): number => {
    const values = pairs.map((pair) => pair[of][what]);
    say(`  ${of}, ${what}: ${values.map((value) => Math.round(value)).join(", ")}`);
    return rounded(median(values));
  };
  return {
    init_ms: middle("alone", "initMs"),
    first_invoke_ms: middle("alone", "firstInvokeMs"),
    init_secret_ms: middle("full", "initMs"),
    first_invoke_dynamodb_ms: middle("full", "firstInvokeMs"),
  };
}

async function comparedWithHttp(
  daemon: Dockerode,
  fn: FunctionStack,
  calls: ReturnType<typeof callMaker>,
): Promise<Figures> {
  await fn.environments.invoke(eventOf(calls.ping()));
  const [environment] = fn.environments.running();
  if (environment === undefined) throw new Error(`the function does not run:\n${fn.logs()}`);
  const { Image } = await environment.container.inspect();
  const { Size } = await daemon.getImage(Image).inspect();
  const twin = await startHttpTwin(daemon, environment.container);
  try {
    return { ...(await warmFigures(environment, twin, calls.search)), image_bytes: Size };
  } finally {
    await twin.stop();
  }
}
