import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { env as names } from "../../../app/src/contract.ts";
import { signDevToken } from "../../unit/app/dev-token.ts";
import type { BuiltServers } from "./built-servers.ts";
import type { ServerPlan } from "./server-process.ts";

/** Of the benchmark alone. */
const secret = "only-for-the-bench-".repeat(3);

/** The image's flags, see the Dockerfile; its share of a pod's 256 MiB as a number, as nothing limits memory here. */
const flags = ["--max-semi-space-size=2", "--max-old-space-size=154"];

/** As wide as the settings go: a refused call would be a figure of refusals. */
const wideLimits = {
  [names.requestsPerMinute]: "1000000",
  [names.toolCallsPerMinute]: "1000000",
  [names.toolConcurrency]: "10000",
};

/** Our server as it ships: tokens, limits, audit to a file, metrics. */
export async function fullPlan(
  { full }: BuiltServers,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ServerPlan> {
  const claims = { secret, subject: "bench", audience: "ops-assistant", ttlSec: 3600 };
  const token = await signDevToken({ ...claims, scopes: ["ops:read"] });
  const settings = { [names.authMode]: "jwt", [names.jwtSecret]: secret, ...wideLimits, ...more };
  return ownPlan(full, name, settings, { authorization: `Bearer ${token}` });
}

/** Our servers besides the full one: bare, bare with sessions, and full with limits in a Redis. */
export async function moreOwnPlans(
  built: BuiltServers,
  redisUrl: string | undefined,
): Promise<ServerPlan[]> {
  const { bare } = built;
  // each round opens new ones
  const sessions = { [names.legacyMode]: "sessions", [names.maxSessionsPerUser]: "1000" };
  const open = { [names.authMode]: "none" };
  const bares = [
    ownPlan(bare, "bare", open, {}),
    ownPlan(bare, "bare_session", { ...open, ...sessions }, {}),
  ];
  if (redisUrl === undefined) return bares;
  const shared = { [names.shared]: "redis", [names.redisUrl]: redisUrl };
  return [...bares, await fullPlan(built, "full_redis", shared)];
}

/** Runs a bundle as the image does: its flags, folders of its own, and a compile cache. */
function ownPlan(
  bundle: string,
  name: string,
  settings: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>>,
): ServerPlan {
  const folder = join(dirname(bundle), "run", name);
  const at = { data: join(folder, "data"), logs: join(folder, "logs") };
  for (const path of Object.values(at)) mkdirSync(path, { recursive: true });
  return {
    name,
    command: process.execPath,
    args: () => [...flags, bundle],
    env: (port) => ({
      NODE_ENV: "production",
      NODE_COMPILE_CACHE: join(dirname(bundle), "compiled"),
      [names.port]: String(port),
      [names.metricsPort]: "0",
      [names.dataDir]: at.data,
      [names.logDir]: at.logs,
      ...settings,
    }),
    headers,
  };
}
