import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { paths } from "../../app/src/contract.ts";
import { signDevToken } from "../unit/app/dev-token.ts";
import { jsonHeaders, toolCall } from "../unit/app/in-process.ts";
import { testSecret } from "../unit/app/server-process.ts";

/** What a tool answered: its text, and the ticket if it gave one. */
export interface Answer {
  readonly status: number;
  readonly failed: boolean;
  readonly text: string;
  readonly ticket?: { readonly id: string; readonly title: string } | undefined;
}

const answerSchema = z.object({
  result: z.object({
    isError: z.boolean().optional(),
    content: z.array(z.object({ text: z.string() })),
    structuredContent: z
      .object({ ticket: z.object({ id: z.string(), title: z.string() }).optional() })
      .optional(),
  }),
});

/** One client of a server: a user of its own, and one connection that is kept. */
export interface TicketClient {
  call(tool: string, args: Readonly<Record<string, unknown>>): Promise<Answer>;
  close(): void;
}

/** A client that writes as quickly as answers come; much lighter than a session of the SDK. */
export async function ticketClient(port: number, subject: string): Promise<TicketClient> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const token = await signDevToken({
    secret: testSecret,
    audience: "ops-assistant",
    scopes: ["tickets:write"],
    subject,
    ttlSec: 3600,
  });
  const options = {
    ...{ agent, port, host: "127.0.0.1", path: paths.mcp, method: "POST" },
    headers: { ...jsonHeaders, authorization: `Bearer ${token}` },
  };
  const send = (body: string) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      request(options, (response) => {
        text(response).then(
          (answer) => resolve({ status: response.statusCode ?? 0, body: answer }),
          reject,
        );
      })
        .on("error", reject)
        .end(body);
    });
  return {
    async call(tool, args) {
      const { status, body } = await send(toolCall(tool, args));
      // an answer comes as JSON or as the one event of a stream
      const message = /^data: (\{.*)$/m.exec(body)?.[1] ?? body;
      if (status !== 200) return { status, failed: true, text: message };
      const { result } = answerSchema.parse(JSON.parse(message));
      return {
        status,
        failed: result.isError === true,
        text: result.content.map((part) => part.text).join("\n"),
        ticket: result.structuredContent?.ticket,
      };
    },
    close: () => agent.destroy(),
  };
}

/** What `/ready` says: its status code and its word. */
export async function readiness(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${paths.ready}`);
  const { status } = z.object({ status: z.string() }).parse(await response.json());
  return `${response.status} ${status}`;
}
