import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { exampleFile } from "../../../infra/cli/examples.ts";

/** The two ways in which the vault's server and API are laid out. */
export type Layout = "split" | "together";

/** What changes from one deployment to the next. */
export interface Deployment {
  /** Published port. */
  readonly port: number;
  /** What the API says that it is; another one is a deployment of the API. */
  readonly version: string;
  /** Told to the MCP server alone: another one is a deployment of it. @default none */
  readonly mcpRelease?: string;
}

const volume = z.object({ name: z.string(), path: z.string(), readOnly: z.boolean().optional() });
const backend = z.looseObject({
  env: z.record(z.string(), z.string()),
  volumes: z.array(volume),
});
const sections = z.object({
  server: z.looseObject({ container: z.looseObject({}), image: z.unknown() }),
  backends: z.tuple([backend]),
  docker: z.looseObject({}),
});

/**
 * Settings of the example's stack by section: as its file has them, or with server and API as the one
 * process that they were before they were taken apart.
 *
 * @param checkout whose example and whose build context.
 */
export function vaultSettings(
  checkout: string,
  layout: Layout,
  { port, version, mcpRelease }: Deployment,
): Record<string, unknown> {
  const file: unknown = parse(readFileSync(exampleFile(checkout, "vault"), "utf8"));
  const { config } = z.object({ config: z.record(z.string(), z.unknown()) }).parse(file);
  const named = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key.split(":").at(-1) ?? key, value]),
  );
  const { server, backends, docker } = sections.parse(named);
  const [api] = backends;
  const image = { build: { context: join(checkout, "stacks", "examples", "vault") } };
  const env = { ...api.env, API_VERSION: version };
  const shared: Record<string, unknown> = { ...named, docker: { ...docker, port } };
  if (layout === "split") {
    const release = mcpRelease === undefined ? {} : { env: { MCP_RELEASE: mcpRelease } };
    return {
      ...shared,
      server: { ...server, image, container: { ...server.container, ...release } },
      backends: [{ ...api, image, env }],
    };
  }
  const rest = Object.entries(shared).filter(([name]) => !["topology", "backends"].includes(name));
  const vaults = api.volumes.filter(({ name }) => name.endsWith("vault"));
  const container = { ...server.container, command: ["all"], env, volumes: vaults };
  // one process signs and verifies: it needs no key set in a volume
  const auth = { mode: "jwt" };
  return { ...Object.fromEntries(rest), server: { ...server, image, auth, container } };
}
