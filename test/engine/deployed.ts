import type { OutputMap } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import { signToken } from "../../infra/cli/token.ts";
import { clients, type McpSession } from "../contract/clients.ts";
import type { ContractTarget } from "../contract/mcp-contract.ts";

const outputsSchema = z.object({
  endpoint: z.string(),
  healthUrl: z.string(),
  metricsUrl: z.string(),
  serviceUrl: z.string().optional(),
  auth: z.object({ audience: z.string(), issuer: z.string().optional() }),
  jwtSecret: z.string(),
});

/** The outputs of a stack that asks for tokens, checked and in plain text. */
export type Deployed = z.output<typeof outputsSchema>;

/** Reads what a stack gave back. */
export function deployed(outputs: OutputMap): Deployed {
  const values = Object.entries(outputs).map(([key, { value }]) => [key, value] as const);
  return outputsSchema.parse(Object.fromEntries(values));
}

/** A deployed stack as the black-box suite wants it; `metricsUrl` where the test can reach it. */
export function contractTarget(
  { endpoint, healthUrl, auth, jwtSecret }: Deployed,
  metricsUrl?: string,
): ContractTarget {
  return {
    endpoint,
    healthUrl,
    ...(metricsUrl === undefined ? {} : { metricsUrl }),
    token: (scopes, { subject = "engine@test", audience, ttlSec = 300 } = {}) =>
      signToken(
        jwtSecret,
        { mode: "jwt", ...auth, ...(audience === undefined ? {} : { audience }) },
        { subject, scope: scopes.join(" "), ttlMin: ttlSec / 60 },
      ),
  };
}

/** Opens a session of a user who may read and write tickets, with the newest client. */
export async function openSession(
  target: ContractTarget,
  subject = "engine@test",
): Promise<McpSession> {
  const open = clients["client 2.4, protocol 2026-07-28"];
  if (open === undefined) throw new Error("the contract has no client of that name");
  return open(target.endpoint, await target.token(["ops:read", "tickets:write"], { subject }));
}

const ticketAnswer = z.object({ ticket: z.object({ id: z.string(), title: z.string() }) });

/** Creates a ticket through MCP in a user's name; answers with its id. */
export async function createTicket(
  target: ContractTarget,
  title: string,
  subject?: string,
): Promise<string> {
  const session = await openSession(target, subject);
  try {
    const answer = await session.call("create_ticket", { title, description: "Made by a test" });
    return ticketAnswer.parse(answer.data).ticket.id;
  } finally {
    await session.close();
  }
}

/** Reads a ticket's title through MCP. */
export async function ticketTitle(target: ContractTarget, id: string): Promise<string> {
  const session = await openSession(target);
  try {
    return ticketAnswer.parse((await session.call("get_ticket", { id })).data).ticket.title;
  } finally {
    await session.close();
  }
}

/** Whether the server answers its health check. */
export async function isHealthy({ healthUrl }: Pick<Deployed, "healthUrl">): Promise<boolean> {
  return (await fetch(healthUrl, { signal: AbortSignal.timeout(3000) })).ok;
}
