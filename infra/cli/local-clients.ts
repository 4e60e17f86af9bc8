import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { type ClientConfigurations, clientConfigurations } from "../clients.ts";
import { serviceOf } from "../kubernetes/service-host.ts";
import { localEndpoint } from "./cluster-service.ts";

const outputsSchema = z.object({
  endpoint: z.string(),
  auth: z.object({ mode: z.enum(["jwt", "jwks", "none"]) }),
  clients: z.object({
    cursor: z.object({ content: z.object({ mcpServers: z.record(z.string(), z.unknown()) }) }),
  }),
});

/**
 * Configurations for clients of this machine when the server is reached inside of its cluster
 * alone: they go through a forwarded port. Undefined when clients reach it as it is.
 */
export function localClients(raw: OutputMap): ClientConfigurations | undefined {
  const plain = Object.fromEntries(Object.entries(raw).map(([key, { value }]) => [key, value]));
  const { endpoint, auth, clients } = outputsSchema.parse(plain);
  const [name] = Object.keys(clients.cursor.content.mcpServers);
  if (serviceOf(endpoint) === undefined || name === undefined) return undefined;
  return clientConfigurations({ name, endpoint: localEndpoint(endpoint), auth: auth.mode });
}
