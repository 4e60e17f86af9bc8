import { z } from "zod";
import { serviceOf } from "../kubernetes/service-host.ts";
import { exportLines, forwardLine, localEndpoint } from "./cluster-service.ts";
import { localClients } from "./local-clients.ts";
import { parseOptions } from "./options.ts";
import { shellBefore } from "./provisioned-stack.ts";
import { stackOutputs } from "./stack-outputs.ts";

const clientsSchema = z.record(
  z.string(),
  z.object({
    file: z.record(z.string(), z.string()),
    content: z.record(z.string(), z.unknown()),
    note: z.string(),
    setup: z.string().optional(),
    command: z.string().optional(),
  }),
);

/** `mcp-stacks clients`: what to paste where, for each client. */
export async function clients(args: readonly string[]): Promise<number> {
  const { values } = parseOptions(args, { stack: { type: "string", default: "dev" } });
  const outputs = await stackOutputs(values.stack);
  const endpoint = String(outputs.endpoint?.value);
  const service = serviceOf(endpoint);
  const local = localClients(outputs);
  if (service !== undefined && local !== undefined) {
    const shell = shellBefore(values.stack);
    console.log(`These reach the server at ${localEndpoint}, while this runs in another shell:`);
    for (const line of [...exportLines(shell), forwardLine(shell, service)])
      console.log(`  ${line}`);
    console.log(`Clients inside of the cluster use ${endpoint}`);
  }
  const shown = clientsSchema.parse(local ?? outputs.clients?.value);
  for (const [name, client] of Object.entries(shown)) {
    console.log(`\n${name}: ${Object.values(client.file).join(" or ")}`);
    console.log(`  ${client.note}`);
    if (client.setup) console.log(`\nsetup\n${client.setup}`);
    if (client.command) console.log(`\ncommand\n${client.command}`);
    console.log(`\n${JSON.stringify(client.content, null, 2)}`);
  }
  return 0;
}
