import { randomBytes } from "node:crypto";
import { paths } from "../../../app/src/contract.ts";
import type { ContractTarget } from "../../contract/check.ts";
import type { ServerLayout } from "../../server-layout.ts";
import { captureSurface } from "../../surface/capture.ts";
import { resultIn } from "../answers.ts";
import type { Answer, Probes } from "../evidence.ts";
import { type Caller, openCaller } from "./caller.ts";
import { isToolTooMany, isTooMany, probeLimit } from "./limit-probe.ts";
import { badInput, mistakes, pathAttempts } from "./misuse.ts";
import { type ProbedTool, probedTool, writingTools } from "./probed-tool.ts";
import { type ProbeTokens, probeTokens } from "./tokens.ts";

/** Limits that the deployed server was given, per minute. */
export interface GivenLimits {
  readonly requestsPerMinute: number;
  readonly toolCallsPerMinute: number;
}

/** What the deployed server was given. */
export interface GivenServer {
  readonly limits: GivenLimits;
  readonly layout: ServerLayout;
}

/** Told of the tool that the probes are about to call. */
export type OnTool = (tool: string) => Promise<void>;

/**
 * Asks a deployed server what the checks decide by. It reads and is refused, and changes nothing;
 * limits are used up for users of the probes' own alone.
 *
 * @param before is told which tool will be called, before its first call.
 * @throws Error when the server does not answer, or lists nothing.
 */
export async function probeServer(
  target: ContractTarget,
  { limits: { requestsPerMinute, toolCallsPerMinute }, layout }: GivenServer,
  before: OnTool,
): Promise<Probes> {
  const secret = randomBytes(12).toString("hex");
  const from = new Date().toISOString();
  const origin = new URL(target.endpoint).origin;
  const plain = await openCaller(target, undefined);
  const metadata = await plain.get("the metadata document", `${origin}${paths.resourceMetadata}`);
  const scopes = scopesOf(metadata);
  const tokens = await probeTokens(target, scopes, randomBytes(4).toString("hex"));
  const caller = await openCaller(target, tokens.full);
  const { endpoint, fetch: reach } = target;
  const asked = { endpoint, token: tokens.full, ...(reach === undefined ? {} : { fetch: reach }) };
  const surface = { ...(await captureSurface(asked)), scopes };
  const probed = probedTool(surface);
  if (probed !== undefined) await before(probed.tool);
  const health = await caller.get(layout.health, target.healthUrl);
  const ready = await caller.get(layout.ready, `${origin}${layout.ready}`);
  const withoutToken = await caller.post({ asked: "no token", method: "tools/list" });
  const badTokens = await tryTokens(caller, tokens, secret);
  // one that only reads lists no tool that writes, and must refuse what it does not list
  const writing = [surface, ...(target.surface ? [target.surface] : [])].flatMap(writingTools);
  const reader = await askAsReader(caller, writing[0]?.name, tokens);
  await marked(caller, tokens.full, probed, secret);
  const hidden = layout.metrics?.path ?? paths.metrics;
  const misuse = { caller, token: tokens.full, surface, probed, origin, hidden };
  return {
    health,
    ready,
    surface,
    metadata,
    withoutToken,
    badTokens,
    reader,
    badInput: await badInput(misuse),
    paths: await pathAttempts({ ...misuse, token: (await tokens.ofNewUser?.()) ?? tokens.full }),
    mistakes: await mistakes(misuse),
    toolLimit: await toolLimit(caller, tokens, probed, toolCallsPerMinute, requestsPerMinute),
    requestLimit: await requestLimit(caller, tokens, requestsPerMinute),
    mark: {
      user: tokens.user,
      tool: probed?.tool ?? "",
      secret,
      from,
      to: new Date().toISOString(),
    },
  };
}

function scopesOf({ text }: Answer): string[] {
  const { scopes_supported: scopes } = Object(resultIn(text));
  return Array.isArray(scopes) ? scopes.map(String) : [];
}

/** Calls the tool with a password in its argument: the records must have the call, and not the password. */
async function marked(
  { post }: Caller,
  token: string | undefined,
  probed: ProbedTool | undefined,
  secret: string,
): Promise<void> {
  if (probed === undefined) return;
  const { tool: name, argument } = probed;
  const params = { name, arguments: { [argument]: `password=${secret}` } };
  await post({ asked: `${name} with a password`, method: "tools/call", params, token });
}

async function tryTokens(
  { post }: Caller,
  { bad, loggable }: ProbeTokens,
  secret: string,
): Promise<Probes["badTokens"]> {
  const method = "tools/list";
  if (Object.keys(bad).length === 0) {
    return { missing: "there is no token to forge one of: set MCP_TOKEN to one of the issuer's" };
  }
  const answers: Answer[] = [];
  for (const [asked, token] of Object.entries({ ...bad, "a made-up token": `eyJ.${secret}.x` })) {
    answers.push(await post({ asked, method, token }));
  }
  if (loggable !== undefined) {
    const query = `?access_token=${loggable}`;
    answers.push(await post({ asked: "a good token in the query", method, query }));
  }
  return { answers };
}

async function askAsReader(
  { post }: Caller,
  writing: string | undefined,
  { reader }: ProbeTokens,
): Promise<Probes["reader"]> {
  if (typeof reader !== "string") return reader;
  const listed = await post({
    asked: "a reader's list of tools",
    method: "tools/list",
    token: reader,
  });
  const { tools } = Object(Object(resultIn(listed.text)).result);
  const names = Array.isArray(tools) ? tools.map((tool) => String(Object(tool).name)) : [];
  if (writing === undefined) return { tools: names, call: undefined };
  // no schema takes this argument, so that the call does nothing even where the scope is not asked for
  const params = { name: writing, arguments: { production_check: true } };
  const call = await post({
    asked: `a reader's call of ${writing}`,
    method: "tools/call",
    params,
    token: reader,
  });
  return { tools: names, call };
}

async function requestLimit(
  { post }: Caller,
  { ofNewUser }: ProbeTokens,
  limit: number,
): Promise<Probes["requestLimit"]> {
  if (ofNewUser === undefined) return { missing: "without a token, no user of the check's own" };
  const token = await ofNewUser();
  return probeLimit(
    limit,
    () => post({ asked: "one request more", method: "tools/list", token }),
    isTooMany,
  );
}

async function toolLimit(
  { post }: Caller,
  { ofNewUser }: ProbeTokens,
  probed: ProbedTool | undefined,
  limit: number,
  requests: number,
): Promise<Probes["toolLimit"]> {
  if (ofNewUser === undefined) return { missing: "without a token, no user of the check's own" };
  if (probed === undefined)
    return { missing: "the server lists no tool that only reads and takes text" };
  const token = await ofNewUser();
  const params = { name: probed.tool, arguments: { [probed.argument]: "limit" } };
  // where the user's own limit is the lower one, it comes first
  return probeLimit(
    Math.min(limit, requests),
    () => post({ asked: `one call of ${probed.tool} more`, method: "tools/call", params, token }),
    isToolTooMany,
  );
}
