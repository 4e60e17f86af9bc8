import type { PolicyResource } from "../../../../infra/policy/rule.ts";

/** Name of the container. */
export const of = "server-container";

/** A container as a stack makes it, changed as a case needs it; a property of undefined is left out. */
export function container(
  changed: Readonly<Record<string, unknown>> = {},
  component = "mcp:docker:Server",
): { resource: PolicyResource } {
  const props = {
    image: `sha256:${"a".repeat(64)}`,
    user: "1000:1000",
    readOnly: true,
    restart: "unless-stopped",
    capabilities: { drops: ["ALL"] },
    securityOpts: ["no-new-privileges:true"],
    memory: 256,
    cpus: "1",
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    healthcheck: { tests: ["CMD", "true"] },
    networksAdvanced: [{ name: "mcp-network" }],
    volumes: [{ volumeName: "data", containerPath: "/app/data" }],
    ports: [{ internal: 8000, external: 8000, ip: "127.0.0.1", protocol: "tcp" }],
    labels: [{ label: "stack", value: "prod" }],
    command: ["serve", "--port", "8000"],
    envs: ["MCP_AUTH_MODE=jwt", "JWT_SECRET=0123456789"],
    ...changed,
  };
  const kept = Object.entries(props).filter(([, value]) => value !== undefined);
  const type = "docker:index/container:Container";
  return made(type, of, Object.fromEntries(kept), `${component}$`);
}

function made(type: string, name: string, props: PolicyResource["props"], parents = "") {
  const urn = `urn:pulumi:prod::mcp-stacks::${parents}${type}::${name}`;
  return { resource: { type, name, urn, props } };
}

/** An image that is pulled, by the components that made it. */
export function pulled(name: string, parents = "mcp:docker:Images$") {
  const type = "docker:index/remoteImage:RemoteImage";
  return made(type, "images-redis", { name }, parents);
}

/** An image that is built with these arguments. */
export function built(args: Readonly<Record<string, string>>) {
  return made("docker:index/image:Image", "images-server-build", { build: { args } });
}
