import type { Container } from "dockerode";
import { z } from "zod";
import { dirs } from "../../app/src/contract.ts";
import { fileIn } from "./daemon.ts";

const entry = z.object({
  time: z.iso.datetime(),
  // "gap" is not one of them: a stack that serves as it should loses no line
  kind: z.enum(["call", "attempt", "resource", "prompt", "refusal"]),
  user: z.string().optional(),
  tool: z.string().optional(),
  outcome: z.string().optional(),
});

/** Writing calls of a user, as `tool outcome`; every line of the log must be one valid entry. */
export async function writtenBy(container: Container, user: string): Promise<string[]> {
  const lines = (await fileIn(container, `${dirs.logs}/audit.jsonl`)).trimEnd().split("\n");
  return lines
    .map((line) => entry.parse(JSON.parse(line)))
    .filter(({ kind, user: who, tool }) => {
      return kind === "call" && who === user && tool === "create_ticket";
    })
    .map(({ tool, outcome }) => `${tool} ${outcome}`);
}
