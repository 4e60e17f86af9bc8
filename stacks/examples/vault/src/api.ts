import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { answerJson, bearerOf, HttpFault, jsonBody, pathOf, type Route } from "./http.ts";
import { type Caller, tokenVerifier } from "./keys.ts";
import { log } from "./log.ts";
import { longestNote, notePattern, noteStates, readNote, vaults, writeNote } from "./notes.ts";
import type { Settings } from "./settings.ts";

const noteBody = z.strictObject({ text: z.string().min(1).max(longestNote) });
const newNote = noteBody.extend({
  vault: z.enum(vaults).default("team"),
  name: z.string().regex(notePattern),
});

/**
 * The API under /api: whoever has a token of it lists, creates and changes notes, and the MCP server
 * does so for its callers with the token of the service.
 */
export function apiRoutes(settings: Settings): Route {
  const { folders, apiVersion, serviceToken } = settings;
  const verifier = tokenVerifier(settings);

  async function callerOf(request: IncomingMessage): Promise<Caller> {
    const token = bearerOf(request);
    if (token === undefined) throw new HttpFault(401, "a bearer token is needed");
    if (equal(token, serviceToken)) {
      const subject = String(request.headers["x-acting-for"] ?? "service").slice(0, 255);
      const scopes = String(request.headers["x-acting-scopes"] ?? "").split(" ");
      return { subject, scopes, expiresAt: 0 };
    }
    const caller = await verifier.verify(token);
    if (caller === undefined) throw new HttpFault(401, "the token is not valid here");
    return caller;
  }

  async function list(caller: Caller) {
    const seen = vaults.filter((vault) => vault === "team" || caller.scopes.includes("exec:read"));
    const states = await Promise.all(seen.map((vault) => noteStates(vault, folders[vault])));
    return { notes: states.flat().map(({ vault, name }) => ({ vault, name })) };
  }

  async function write(caller: Caller, vault: "team" | "exec", name: string, text: string) {
    const isNew = await writeNote(folders[vault], name, text);
    log("note written", { subject: caller.subject, vault, note: name, new: isNew });
    return isNew;
  }

  return async (request, response) => {
    const path = pathOf(request);
    if (path !== "/api" && !path.startsWith("/api/")) return false;
    if (path === "/api/version") return answerJson(response, 200, { version: apiVersion });
    const caller = await callerOf(request);
    const [, , collection, vaultPart, name] = path.split("/");
    if (collection !== "notes") throw new HttpFault(404, "the API has /api/notes and /api/version");
    if (request.method === "GET" && vaultPart === undefined) {
      requireScope(caller, "notes:read");
      return answerJson(response, 200, await list(caller));
    }
    if (request.method === "POST" && vaultPart === undefined) {
      requireScope(caller, "notes:write");
      const note = parsed(newNote, await jsonBody(request));
      requireVault(caller, note.vault);
      const known = await readNote(folders[note.vault], note.name).catch(() => undefined);
      if (known !== undefined) throw new HttpFault(409, "there is a note of this name");
      await write(caller, note.vault, note.name, note.text);
      return answerJson(response, 201, { vault: note.vault, name: note.name });
    }
    const vault = vaults.find((each) => each === vaultPart);
    if (request.method === "PUT" && vault && name !== undefined && notePattern.test(name)) {
      requireScope(caller, "notes:write");
      requireVault(caller, vault);
      const { text } = parsed(noteBody, await jsonBody(request));
      const isNew = await write(caller, vault, name, text);
      return answerJson(response, isNew ? 201 : 200, { vault, name });
    }
    throw new HttpFault(404, "GET or POST /api/notes, or PUT /api/notes/<team or exec>/<name>");
  };
}

function requireScope({ scopes }: Caller, scope: string): void {
  if (!scopes.includes(scope)) throw new HttpFault(403, `the token does not allow ${scope}`);
}

/** Before anything is read: who may not see a vault is not told what is in it. */
function requireVault(caller: Caller, vault: "team" | "exec"): void {
  if (vault === "exec") requireScope(caller, "exec:read");
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new HttpFault(400, `${issue?.path.join(".") || "body"}: ${issue?.message}`);
}

/** Takes the same time for every token, however much of it is right. */
function equal(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
