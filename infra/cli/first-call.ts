import { setTimeout as pause } from "node:timers/promises";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { paths } from "../../app/src/contract.ts";
import { tokenVariable } from "../client-configuration.ts";
import { serverOutputs } from "./server-outputs.ts";
import { signToken } from "./token.ts";
import { UserError } from "./user-error.ts";

/** What a first user saw, in words for people. */
export interface FirstCall {
  readonly endpoint: string;
  readonly health: string;
  readonly prometheus: string;
  /** How callers prove who they are. */
  readonly auth: "jwt" | "jwks" | "none";
  readonly call: string;
  /** Undefined when no tool was called, as tokens come from an issuer and none was given. */
  readonly answer: string | undefined;
  /** The command that connects Claude Code. */
  readonly connect: string;
}

const outputsSchema = serverOutputs.extend({
  clients: z.object({ claudeCode: z.object({ command: z.string() }) }),
});
type Outputs = z.output<typeof outputsSchema>;

const healthSchema = z.object({ status: z.string(), version: z.string() });

/** The tool that the run calls: it reads only, and every Ops Assistant has it; others need not. */
const call = { name: "list_low_stock", arguments: { limit: 3 } };

/** How a server is asked. */
export interface FirstCallOptions {
  /** A token of the issuer's. @default what MCP_TOKEN holds */
  readonly issued?: string;
  /** Origin that leads to it from this machine. @default those of the outputs' URLs */
  readonly origin?: string;
  /** What to do about a step that fails. @default to look at the containers of Docker */
  readonly fix?: string;
}

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
  { issued = process.env[tokenVariable] ?? "", origin, fix = lookAtDocker }: FirstCallOptions = {},
): Promise<FirstCall> {
  const step = <T>(name: string, action: () => Promise<T>) => named(name, fix, action);
  const at = (url: string): string => (origin === undefined ? url : movedTo(origin, url));
  const plain = Object.fromEntries(Object.entries(raw).map(([key, { value }]) => [key, value]));
  const outputs = await step("reading of the outputs", async () => outputsSchema.parse(plain));
  const health = await step("health check", () => checkHealth(at(outputs.healthUrl)));
  say(`  health       ${health}`);
  const reached = { ...outputs, endpoint: at(outputs.endpoint) };
  const answer = await step("tool call", () => calledTool(reached, issued, say));
  const prometheus = await step("Prometheus", () => targetState(outputs.metricsUrl));
  say(`  Prometheus   ${prometheus}`);
  return {
    endpoint: outputs.endpoint,
    health,
    prometheus,
    auth: outputs.auth.mode,
    call: `${call.name} ${JSON.stringify(call.arguments)}`,
    answer,
    connect: outputs.clients.claudeCode.command,
  };
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

async function checkHealth(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const { status, version } = healthSchema.parse(await response.json());
  return `${status}, version ${version}`;
}

async function calledTool(
  outputs: Outputs,
  issued: string,
  say: (line: string) => void,
): Promise<string | undefined> {
  if (outputs.auth.mode === "jwks" && issued === "") {
    say(`  tools        not asked for: ${tokenVariable} holds no token of the issuer's`);
    return undefined;
  }
  const token = await tokenFor(outputs, issued);
  const { tools, answer, protocol } = await callTool(outputs.endpoint, token);
  say(`  tools        ${tools.join(", ")}`);
  say(`  protocol     ${protocol}`);
  return answer;
}

/** A token of the run's own where the stack has a key to sign it; else what the issuer gave. */
async function tokenFor({ auth, jwtSecret }: Outputs, issued: string): Promise<string | undefined> {
  if (auth.mode === "jwks") return issued;
  if (jwtSecret === undefined) return undefined;
  return signToken(jwtSecret, auth, {
    subject: "first-call@localhost",
    scope: "ops:read",
    ttlMin: 5,
  });
}

async function callTool(endpoint: string, token: string | undefined) {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const client = new Client(
    { name: "mcp-stacks-first-call", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(endpoint), { requestInit: { headers } }),
  );
  try {
    const tools = (await client.listTools()).tools.map(({ name }) => name);
    const protocol = client.getNegotiatedProtocolVersion() ?? "unknown";
    if (!tools.includes(call.name)) {
      return { tools, protocol, answer: "not called: another server's tools are its own" };
    }
    const result = await client.callTool(call);
    const [first] = result.content;
    const text = first?.type === "text" ? first.text : JSON.stringify(result.structuredContent);
    if (result.isError) throw new Error(text);
    return { tools, protocol, answer: inWords(result.structuredContent) ?? text };
  } finally {
    await client.close();
  }
}

const lowStockSchema = z.object({
  total: z.int(),
  items: z.array(
    z.object({ sku: z.string(), name: z.string(), quantity: z.int(), reorderPoint: z.int() }),
  ),
});

/** The answer as a person would read it; undefined when another server answered something else. */
function inWords(content: unknown): string | undefined {
  const parsed = lowStockSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const { total, items } = parsed.data;
  return [
    `${total} items are at or below their reorder point, the first ${items.length}:`,
    ...items.map(
      ({ sku, name, quantity, reorderPoint }) =>
        `${sku}  ${name}: ${quantity} left, reorder at ${reorderPoint}`,
    ),
  ].join("\n");
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
  if (url.endsWith(paths.metrics)) return `not part of the stack; on its network, read ${url}`;
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
