import { z } from "zod";
import { keyOf } from "../config/fault.ts";
import type { CheckResult, ContractTarget, SmokeReport } from "../contract/check.ts";
import { contractChecks } from "../contract/checks.ts";
import { companionChecks } from "../contract/companion-checks.ts";
import { demoCheck } from "../contract/demo-check.ts";
import { withKnownScopes } from "../contract/known-scopes.ts";
import { bundledOnly, ownChecks } from "../contract/own-checks.ts";
import { send } from "../contract/requests.ts";
import { runChecks } from "../contract/run.ts";
import { withSession } from "../contract/sessions.ts";
import { isOpsAssistant, selectedChecks, verdictOf } from "../contract/verdict.ts";
import { withoutSecretsIn } from "../report/known-secrets.ts";
import { checkoutRoot } from "./checkout.ts";
import { deployedServer, type ReachOptions, withReached } from "./contract-target.ts";
import { demoCalls } from "./examples.ts";
import type { OperatedStack } from "./operated-stack.ts";
import { ownServer } from "./own-server.ts";
import { stackFileOf } from "./project.ts";
import { checkLines } from "./smoke-lines.ts";

/** How a deployed stack is tested. */
export interface SmokeStackOptions extends ReachOptions {
  /** Takes what is told to people. */
  readonly say: (line: string) => void;
  /** Whether checks may leave data behind. @default false */
  readonly writes?: boolean;
  /** Ids of checks, to run these alone. @default all */
  readonly only?: readonly string[] | undefined;
}

/** Checks that run side by side; a function may have few environments, each for one request. */
const concurrency = { docker: 4, kubernetes: 4, lambda: 2 } as const;

/** Milliseconds that a server has to list its tools, for what it is to be seen. */
const listingMs = 5000;

const targetSetting = z.enum(["docker", "kubernetes", "lambda"]);

/**
 * Holds the deployed server of a stack to the contract. Harmless to one that people use: it writes
 * nothing unless asked, and uses up nobody's limits but those of users of its own.
 *
 * @throws UserError when the stack is not up, or its server cannot be reached from this machine.
 */
export async function smokeStack(
  operated: OperatedStack,
  { say, writes = false, only, ...reach }: SmokeStackOptions,
): Promise<SmokeReport> {
  const started = Date.now();
  const deployed = await deployedServer(operated);
  const { outputs, facts } = deployed;
  const target = facts?.target ?? targetSetting.parse(operated.config[keyOf(["target"])]);
  // a server may echo what it knows, and reports are kept
  const secrets = outputs.jwtSecret === undefined ? [] : [outputs.jwtSecret];
  const tell = (result: CheckResult) => {
    for (const line of checkLines(withoutSecretsIn(result, secrets))) say(line);
  };
  const run = async (reached: ContractTarget) => {
    const known = await withKnownScopes(reached);
    const isOps = await isBundled(known);
    const own = isOps ? undefined : ownServer(operated.config);
    const server = own === undefined ? known : { ...known, own };
    const beside = companionChecks(outputs.companions ?? [], dockerEnv(operated));
    const calls = own && callsOf(operated.name);
    const demo = calls === undefined ? [] : [demoCheck(calls, writes)];
    const contract = own === undefined ? contractChecks : [...ownChecks, ...demo, ...bundledOnly];
    const selected = selectedChecks([...contract, ...beside], { isOps, writes, only });
    return runChecks(selected, server, tell, { concurrency: concurrency[target] });
  };
  const checks = await withReached(operated, deployed, say, run, reach);
  const revision = facts?.image.revision;
  const { backendImages: backends } = outputs;
  return {
    stack: operated.name,
    target,
    endpoint: outputs.endpoint,
    image: outputs.image,
    ...(backends === undefined ? {} : { backends }),
    ...(revision === undefined ? {} : { revision }),
    startedAt: new Date(started).toISOString(),
    ms: Date.now() - started,
    ...verdictOf(checks),
    checks: withoutSecretsIn(checks, secrets),
  };
}

/** What an owner's `demo.json` calls; a stack may be up whose file another checkout has. */
function callsOf(stack: string) {
  const file = stackFileOf(checkoutRoot, stack);
  return file === undefined ? undefined : demoCalls(file);
}

/** What Docker's command line must know to reach the daemon of a stack. */
function dockerEnv({ found: { env } }: OperatedStack): Record<string, string> {
  const { PATH, DOCKER_HOST } = { ...process.env, ...env };
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
  };
}

/** Whether the bundled server runs: by what was promised of it, else by the tools that it lists. */
async function isBundled(server: ContractTarget): Promise<boolean> {
  if (server.surface !== undefined) return isOpsAssistant(server.surface.tools);
  const bounded = { ...server, signal: AbortSignal.timeout(listingMs) };
  const asked: ContractTarget = { ...server, fetch: (url, init) => send(bounded, url, init) };
  try {
    return await withSession(asked, "client 2.4, legacy protocol", async ({ session }) =>
      isOpsAssistant(await session.tools()),
    );
  } catch {
    // why it lists none is told by the check of its list
    return false;
  }
}
