import { z } from "zod";
import { parseOptions } from "./options.ts";
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
  for (const [name, client] of Object.entries(clientsSchema.parse(outputs.clients?.value))) {
    console.log(`\n${name}: ${Object.values(client.file).join(" or ")}`);
    console.log(`  ${client.note}`);
    if (client.setup) console.log(`\nsetup\n${client.setup}`);
    if (client.command) console.log(`\ncommand\n${client.command}`);
    console.log(`\n${JSON.stringify(client.content, null, 2)}`);
  }
  return 0;
}
