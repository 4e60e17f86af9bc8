/** Environment variable that holds the bearer token on the client's machine. */
export const tokenVariable = "MCP_TOKEN";

/** A server as its clients see it. */
export interface ClientTarget {
  /** Name that the client shows: letters, digits, hyphens. */
  readonly name: string;
  /** Absolute http or https URL of the MCP endpoint, without credentials or query. */
  readonly endpoint: string;
  readonly auth: "jwt" | "jwks" | "none";
}

/** A server that clients start themselves and speak to over its standard input and output. */
export interface StdioTarget {
  /** Name that the client shows: letters, digits, hyphens. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

/** What to paste where so that one client reaches the server; never holds the token itself. */
export interface ClientConfiguration {
  /** Where the content goes: relative to a project, or the user's own file by system. */
  readonly file: Readonly<Partial<Record<"project" | "linux" | "macos" | "windows", string>>>;
  readonly format: "json";
  /** The whole file; to add to an existing one, merge by key. */
  readonly content: Readonly<Record<string, unknown>>;
  /** What a person must know or do besides pasting, in one or two sentences. */
  readonly note: string;
  /** Shell command to run once before the client starts; writes the token to the user's own file. */
  readonly setup?: string;
  /** Shell command that does the same as pasting. */
  readonly command?: string;
}
