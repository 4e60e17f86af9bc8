import { completable, type McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";
import { scopeChallenges } from "../auth/scope-challenges.ts";
import { ticketIdPattern } from "../store/ticket.ts";
import type { OpsData } from "../tools/define-tool.ts";
import { explainedArguments } from "./explained-arguments.ts";
import { incidentReport } from "./incident-report.ts";
import { policyAnswer } from "./policy-answer.ts";

const readable = { scopeChallenge: scopeChallenges["ops:read"] };

/** The names of every prompt's arguments, by the prompt's name. */
export const promptArguments: ReadonlyMap<string, readonly string[]> = new Map([
  ["incident_report", ["ticket_id", "audience"]],
  ["policy_answer", ["question"]],
]);

/** Prepares the prompts once and returns the function that adds them to a server. */
export function preparePrompts(data: OpsData): (server: McpServer) => void {
  const suggestTickets = async (typed: string) => {
    const { tickets } = await data.tickets.list({ limit: 50 });
    return tickets.map(({ id }) => id).filter((id) => id.startsWith(typed.toUpperCase()));
  };
  const incidentArguments = explainedArguments(
    z.strictObject({
      ticket_id: completable(
        z
          .string()
          .max(13)
          .regex(ticketIdPattern, "Allowed: a ticket id such as TKT-0001")
          .describe("The ticket that the report is about, for example TKT-0001"),
        suggestTickets,
      ),
      audience: z
        .string()
        .trim()
        .min(1)
        .max(80)
        .optional()
        .describe("Who will read it, for example the management; operations staff when left out"),
    }),
  );
  return (server) => {
    server.registerPrompt(
      "incident_report",
      {
        title: "Incident report",
        description: "Write an incident report from a ticket and the policy that governs it.",
        argsSchema: incidentArguments,
        ...readable,
      },
      (args) => incidentReport(args, data),
    );
    server.registerPrompt(
      "policy_answer",
      {
        title: "Answer from policy",
        description: "Answer a question from the company's policies only, citing their ids.",
        argsSchema: policyArguments,
        ...readable,
      },
      (args) => policyAnswer(args, data),
    );
  };
}

const policyArguments = explainedArguments(
  z.strictObject({
    question: z.string().trim().min(1).max(300).describe("The question, in plain words"),
  }),
);
