import {
  type AuthInfo,
  type CallToolResult,
  McpServer,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { saveByApi, WriteRefused } from "./api-client.ts";
import type { Library } from "./library.ts";
import { longestNote, type Note, notePattern, vaults } from "./notes.ts";
import type { Settings } from "./settings.ts";

/** The tools by name, for the log. */
export const toolNames = ["search_notes", "read_note", "save_note"] as const;

const vault = z.enum(vaults).default("team").describe("The team's vault, or that of executives.");
const name = z.string().regex(notePattern).describe("Name of the note, such as on-call.");

const searchIn = z.strictObject({
  query: z.string().min(1).max(200).describe("Words that a note has."),
});
const readIn = z.strictObject({ vault, name });
const saveIn = z.strictObject({
  vault,
  name,
  text: z.string().min(1).max(longestNote).describe("Markdown."),
});

/** Most notes of one answer. */
const mostFound = 20;

/** Builds the server of one session or one request: it reads the library, and has the API write. */
export function buildServer(library: Library, settings: Settings): McpServer {
  const server = new McpServer({ name: "vault", version: "1.0.0" });

  server.registerTool(
    "search_notes",
    {
      description: "Finds notes of the vault that have all the words.",
      inputSchema: searchIn,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    ({ query }, { http }) => {
      const authInfo = http?.authInfo;
      if (!allows(authInfo, "notes:read")) return refused("notes:read");
      const words = query.toLowerCase().split(/\s+/);
      const found = visible(library, authInfo)
        .filter((note) =>
          words.every((word) => `${note.name} ${note.text}`.toLowerCase().includes(word)),
        )
        .slice(0, mostFound);
      return text(
        found.map((note) => `${note.vault}/${note.name}`).join("\n") || "no note has them",
      );
    },
  );

  server.registerTool(
    "read_note",
    {
      description: "Reads one note of the vault.",
      inputSchema: readIn,
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    (place, { http }) => {
      const authInfo = http?.authInfo;
      if (!allows(authInfo, "notes:read")) return refused("notes:read");
      const note = visible(library, authInfo).find(
        (each) => each.vault === place.vault && each.name === place.name,
      );
      return note === undefined ? failed("there is no note of this name") : text(note.text);
    },
  );

  server.registerTool(
    "save_note",
    {
      description: "Writes a note, or replaces the one of the same name; the API does it.",
      inputSchema: saveIn,
      annotations: { readOnlyHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ text: content, ...place }, { http }) => {
      const authInfo = http?.authInfo;
      const needed = place.vault === "exec" ? "exec:read" : "notes:write";
      if (!allows(authInfo, "notes:write")) return refused("notes:write");
      if (!allows(authInfo, needed)) return refused(needed);
      try {
        const { created } = await saveByApi(settings, place, content, {
          subject: subjectOf(authInfo),
          scopes: authInfo?.scopes ?? [],
        });
        await library.refresh();
        return text(`${created ? "created" : "replaced"} ${place.vault}/${place.name}`);
      } catch (error) {
        if (error instanceof WriteRefused) return failed(error.message);
        throw error;
      }
    },
  );

  server.registerResource(
    "note",
    new ResourceTemplate("vault://{vault}/{name}", {
      list: ({ http }) => ({
        resources: visible(library, http?.authInfo).map((note) => ({
          name: `${note.vault}/${note.name}`,
          uri: `vault://${note.vault}/${note.name}`,
          mimeType: "text/markdown",
        })),
      }),
    }),
    { description: "A note of the vault.", mimeType: "text/markdown" },
    (uri, variables, { http }) => {
      const note = visible(library, http?.authInfo).find(
        (each) => each.vault === variables.vault && each.name === variables.name,
      );
      if (note === undefined) throw new Error("there is no note of this name");
      return { contents: [{ uri: uri.href, mimeType: "text/markdown", text: note.text }] };
    },
  );
  return server;
}

/** Notes that a token lets its owner see. */
function visible(library: Library, authInfo: AuthInfo | undefined): Note[] {
  if (!allows(authInfo, "notes:read")) return [];
  return library.notes().filter((note) => note.vault === "team" || allows(authInfo, "exec:read"));
}

function allows(authInfo: AuthInfo | undefined, scope: string): boolean {
  return authInfo?.scopes.includes(scope) === true;
}

function subjectOf(authInfo: AuthInfo | undefined): string {
  return authInfo?.clientId ?? "nobody";
}

function text(value: string): CallToolResult {
  return { content: [{ type: "text", text: value }] };
}

function failed(value: string): CallToolResult {
  return { ...text(value), isError: true };
}

function refused(scope: string): CallToolResult {
  return failed(`the token does not allow ${scope}`);
}
