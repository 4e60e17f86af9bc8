import type { Container } from "dockerode";
import { z } from "zod";
import { dirs } from "../../app/src/contract.ts";
import { fileIn } from "./daemon.ts";

const entry = z.object({
  time: z.iso.datetime(),
  kind: z.enum(["call", "refusal"]),
  user: z.string().optional(),
  tool: z.string().optional(),
  outcome: z.string(),
});

/** Writing calls of a user, as `tool outcome`; every line of the log must be one valid entry. */
export async function writtenBy(container: Container, user: string): Promise<string[]> {
  const lines = (await fileIn(container, `${dirs.logs}/audit.jsonl`)).trimEnd().split("\n");
  return lines
    .map((line) => entry.parse(JSON.parse(line)))
    .filter((line) => line.user === user && line.tool === "create_ticket")
    .map(({ tool, outcome }) => `${tool} ${outcome}`);
}
