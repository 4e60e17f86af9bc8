import { createRequire } from "node:module";
import { join } from "node:path";
import { tools } from "../../../app/src/tools/registry.ts";
import type { ToolchainContext } from "../../../infra/toolchain/context.ts";
import { fastMcpPlan } from "./fastmcp.ts";
import type { ServerPlan } from "./server-process.ts";

const require = createRequire(import.meta.url);

/** The reference server of the protocol's authors, which has its own `echo`. */
const everythingPlan: ServerPlan = {
  name: "everything",
  command: process.execPath,
  args: () => [
    require.resolve("@modelcontextprotocol/server-everything/dist/index.js"),
    "streamableHttp",
  ],
  env: (port) => ({ NODE_ENV: "production", PORT: String(port) }),
  headers: {},
};

/** A server on SDK 1.x with as many tools as ours. */
const sdk1Plan: ServerPlan = {
  name: "sdk1",
  command: process.execPath,
  args: (port) => [
    "--disable-warning=ExperimentalWarning",
    join(import.meta.dirname, "sdk1-server.ts"),
    String(port),
    String(tools.length + 1),
  ],
  env: () => ({ NODE_ENV: "production" }),
  headers: {},
};

/** Servers of others that this machine can run. */
export async function otherPlans(ctx: ToolchainContext): Promise<ServerPlan[]> {
  const fastMcp = await fastMcpPlan(ctx);
  return [everythingPlan, sdk1Plan, ...(fastMcp === undefined ? [] : [fastMcp])];
}
