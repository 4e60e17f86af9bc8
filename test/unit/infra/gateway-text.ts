import { dockerSettings } from "../../../infra/config/schema.ts";
import { planGatewayConfig } from "../../../infra/gateway-plan.ts";

const image = { reference: "registry.example.com/loop-api:1" };

/** The configuration of a gateway before a server and a backend at `/api`. */
export function configOf(
  settings: Readonly<Record<string, unknown>> = {},
  place: { behindProxy?: boolean; publicUrl?: string; hosts?: string[] } = {},
): string {
  const parsed = dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" } },
    topology: "split",
    backends: [
      { name: "loop-api", image, path: "/api", port: 3000 },
      { name: "unpublished", image },
    ],
    ...settings,
  });
  return planGatewayConfig(parsed, {
    server: "mcp-server:8085",
    backend: (name, port) => `${name}:${port}`,
    behindProxy: false,
    publicUrl: "http://127.0.0.1:8000",
    hosts: ["mcp.example.com"],
    ...place,
  });
}

/** Lines of a block, by its first line, without indentation. */
export function block(config: string, head: string): string[] {
  const lines = config.split("\n").map((line) => line.trim());
  const start = lines.indexOf(`${head} {`);
  if (start < 0) throw new Error(`no ${head}`);
  return lines.slice(start + 1, lines.indexOf("}", start));
}
