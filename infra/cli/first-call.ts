import { setTimeout as pause } from "node:timers/promises";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { tokenVariable } from "../client-configuration.ts";
import { keyOf } from "../config/fault.ts";
import { aliases } from "../docker/addresses.ts";
import { serviceOf } from "../kubernetes/service-host.ts";
import { type AnsweredCall, callTools } from "./called-tools.ts";
import { companionClients, hiddenDaemon } from "./companion-clients.ts";
import type { ToolCall } from "./examples.ts";
import { serverOutputs } from "./server-outputs.ts";
import { signToken } from "./token.ts";
import { UserError } from "./user-error.ts";

/** What a first user saw, in words for people. */
export interface FirstCall {
  readonly endpoint: string;
  readonly health: string;
  readonly prometheus: string;
  /** How callers prove who they are; `ignored` when the server answers those who do not, though it is told to ask. */
  readonly auth: "jwt" | "jwks" | "none" | "ignored";
  /** Undefined when nothing was asked, as tokens come from an issuer and none was given. */
  readonly called: readonly AnsweredCall[] | undefined;
  /** The command that connects Claude Code. */
  readonly connect: string;
}

const outputsSchema = serverOutputs.extend({
  clients: z.object({ claudeCode: z.object({ command: z.string() }) }),
});
type Outputs = z.output<typeof outputsSchema>;

const healthSchema = z.object({ status: z.string(), version: z.string() });

/** How a server is asked. */
export interface FirstCallOptions {
  /** A token of the issuer's. @default what MCP_TOKEN holds */
  readonly issued?: string;
  /** Origin that leads to it from this machine. @default those of the outputs' URLs */
  readonly origin?: string;
  /** What to do about a step that fails. @default to look at the containers of Docker */
  readonly fix?: string;
  /** What is called. @default `list_low_stock` where there is such a tool */
  readonly calls?: readonly ToolCall[] | undefined;
  /** Whether its container is asked in a way of the user's, so that its health path may not exist. @default false */
  readonly ownCheck?: boolean;
}

/** What calls that change something may need of a server that looks at scopes. */
const scopesOfCalls = "ops:read tickets:write";

const lookAtDocker = "look at what the containers say: docker ps names them, docker logs shows one";

/**
 * Asks a deployed server what a first user would: is it well, which tools has it, what does one
 * answer, does Prometheus see it. A server whose tokens come from an issuer is not called when
 * `issued` is empty.
 *
 * @throws UserError saying which step failed and with what.
 */
export async function firstCall(
  raw: OutputMap,
  say: (line: string) => void,
  options: FirstCallOptions = {},
): Promise<FirstCall> {
  const { issued = process.env[tokenVariable] ?? "", origin, fix = lookAtDocker, calls } = options;
  const { ownCheck = false } = options;
  const step = <T>(name: string, action: () => Promise<T>) => named(name, fix, action);
  const at = (url: string): string => (origin === undefined ? url : movedTo(origin, url));
  const plain = Object.fromEntries(Object.entries(raw).map(([key, { value }]) => [key, value]));
  const outputs = await step("reading of the outputs", async () => outputsSchema.parse(plain));
  const health = await step("health check", () => checkHealth(at(outputs.healthUrl), ownCheck));
  say(`  health       ${health}`);
  const reached = { ...outputs, endpoint: at(outputs.endpoint) };
  const called = await step("tool call", () => calledTools(reached, { issued, calls }, say));
  const isIgnored = called !== undefined && (await ignoresTokens(reached));
  if (isIgnored) {
    const key = keyOf(["server", "auth", "mode"]);
    say(
      `  ! the server answers without a token: it does not check what ${key} ${outputs.auth.mode} asks for`,
    );
  }
  const prometheus = await step("Prometheus", () => targetState(outputs.metricsUrl));
  say(`  Prometheus   ${prometheus}`);
  return {
    endpoint: outputs.endpoint,
    health,
    prometheus,
    auth: isIgnored ? "ignored" : outputs.auth.mode,
    called,
    connect: connectLine(raw) ?? outputs.clients.claudeCode.command,
  };
}

/** The same command where the daemon of the stack is one that a client's `docker` does not find. */
function connectLine(raw: OutputMap): string | undefined {
  const host = hiddenDaemon();
  return host === undefined ? undefined : companionClients(raw, host)?.claudeCode.command;
}

async function named<T>(name: string, fix: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`The ${name} failed: ${reason}\n  fix  ${fix}`);
  }
}

/** The same path at another origin; a server accepts loopback as `Host`, whatever else it is called. */
function movedTo(origin: string, url: string): string {
  return new URL(new URL(url).pathname, origin).href;
}

async function checkHealth(url: string, ownCheck: boolean): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const text = await response.text();
  if (!response.ok && ownCheck) {
    return `well by ${keyOf(["server", "container", "health"])}; ${url} answers ${response.status}`;
  }
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 200)}`);
  const { status, version } = healthIn(text) ?? {};
  return status === undefined ? "answers" : `${status}, version ${version}`;
}

/** What the bundled server's answer says; a server of one's own may say no more than that it is well. */
function healthIn(text: string): z.output<typeof healthSchema> | undefined {
  try {
    return healthSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function calledTools(
  outputs: Outputs,
  { issued, calls }: { readonly issued: string } & Pick<FirstCallOptions, "calls">,
  say: (line: string) => void,
): Promise<readonly AnsweredCall[] | undefined> {
  if (outputs.auth.mode === "jwks" && issued === "") {
    say(`  tools        not asked for: ${tokenVariable} holds no token of the issuer's`);
    return undefined;
  }
  const token = await tokenFor(outputs, issued, calls === undefined ? "ops:read" : scopesOfCalls);
  const { tools, called, protocol } = await callTools(outputs.endpoint, token, calls);
  say(`  tools        ${tools.join(", ")}`);
  say(`  protocol     ${protocol}`);
  return called;
}

/** Whether a server that is to ask for tokens lists its tools to someone who has none. */
async function ignoresTokens({ endpoint, auth }: Outputs): Promise<boolean> {
  if (auth.mode === "none") return false;
  return callTools(endpoint, undefined, []).then(
    () => true,
    () => false,
  );
}

/** A token of the run's own where the stack has a key to sign it; else what the issuer gave. */
async function tokenFor(
  { auth, jwtSecret }: Outputs,
  issued: string,
  scope: string,
): Promise<string | undefined> {
  if (auth.mode === "jwks") return issued;
  if (jwtSecret === undefined) return undefined;
  return signToken(jwtSecret, auth, { subject: "first-call@localhost", scope, ttlMin: 5 });
}

const targetsSchema = z.object({
  data: z.object({
    activeTargets: z.array(
      z.object({ scrapeUrl: z.string(), health: z.string(), lastError: z.string() }),
    ),
  }),
});

/**
 * How Prometheus sees the server; of a stack without Prometheus, where the metrics are. It scrapes
 * every 15 s, so its first look at a new target takes a moment.
 */
export async function targetState(url: string): Promise<string> {
  const { hostname, pathname } = new URL(url);
  if (pathname !== "/") return `not part of the stack; on its network, read ${url}`;
  const isItself = hostname === aliases.server || serviceOf(url) !== undefined;
  if (isItself) return "not part of the stack; the server has no metrics";
  const deadline = Date.now() + 40_000;
  for (;;) {
    const response = await fetch(`${url}/api/v1/targets?state=active`, {
      signal: AbortSignal.timeout(5000),
    });
    const { data } = targetsSchema.parse(await response.json());
    const [target] = data.activeTargets;
    if (target?.health === "up") return `target ${target.scrapeUrl} is up, see ${url}`;
    if (Date.now() > deadline) {
      throw new Error(`target is ${target?.health ?? "missing"}: ${target?.lastError ?? ""}`);
    }
    await pause(500);
  }
}
