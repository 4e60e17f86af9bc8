import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ToolchainContext } from "./context.ts";
import { dockerGet, parseDockerHost } from "./docker-endpoint.ts";

/** Whether a Docker daemon reaches the registry of the official images, and if not, why. */
export type Reach =
  | { readonly reachable: true }
  | { readonly reachable: false; readonly reason: string };

/** What was found out earlier for one daemon. */
export interface RememberedReach {
  readonly host: string;
  readonly reach: Reach;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const dayMs = 24 * 3600 * 1000;

/** A small image that has been there for years; only its digest is asked for, nothing is pulled. */
const probe = "hello-world:linux";

/**
 * What was found out earlier, if it still counts: a success always (a later failure then shows in
 * the pull itself, and images that are there need no pull), a failure for a day.
 */
export function stillCounts(
  remembered: RememberedReach | undefined,
  host: string,
  now: number,
): Reach | undefined {
  if (remembered === undefined || remembered.host !== host) return undefined;
  const age = now - remembered.at;
  const counts = remembered.reach.reachable || (age >= 0 && age < dayMs);
  return counts ? remembered.reach : undefined;
}

/**
 * Asks the daemon for the digest of an official image, at most 10 s, and remembers the answer in
 * the cache; `MCP_STACKS_RETRY=1` asks again. A daemon behind `ssh://` or TLS is taken at its word.
 */
export async function officialImagesReach(ctx: ToolchainContext, host: string): Promise<Reach> {
  const endpoint = parseDockerHost(host);
  if (endpoint.kind === "cli") return { reachable: true };
  const file = join(ctx.cacheDir, "official-images.json");
  const remembered = ctx.env.MCP_STACKS_RETRY === "1" ? undefined : readRemembered(file);
  const known = stillCounts(remembered, host, Date.now());
  if (known !== undefined) return known;
  const reach = await askDaemon(endpoint);
  mkdirSync(ctx.cacheDir, { recursive: true });
  writeFileSync(file, JSON.stringify({ host, reach, at: Date.now() } satisfies RememberedReach));
  return reach;
}

async function askDaemon(endpoint: Parameters<typeof dockerGet>[0]): Promise<Reach> {
  try {
    const answer = await dockerGet(endpoint, `/distribution/${probe}/json`, 10_000);
    if (answer.status === 200) return { reachable: true };
    return { reachable: false, reason: errorMessage(answer.body) };
  } catch (error) {
    return { reachable: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

function errorMessage(body: string): string {
  const answer: unknown = JSON.parse(body);
  const said = typeof answer === "object" && answer !== null && "message" in answer;
  return said ? String(answer.message) : body;
}

function readRemembered(file: string): RememberedReach | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
