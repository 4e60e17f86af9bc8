import { Client as Client2, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as Client1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

/** What a client sent over the wire gets answered with; the same for every client library. */
export interface McpSession {
  readonly protocol: string | undefined;
  /** Whether the server says that it has any; without it, clients do not ask. */
  readonly offers: Readonly<Record<"tools" | "resources" | "prompts", boolean>>;
  tools(): Promise<readonly ListedTool[]>;
  call(name: string, args?: Record<string, unknown>): Promise<ToolAnswer>;
  resourceUris(): Promise<readonly string[]>;
  templates(): Promise<readonly string[]>;
  read(uri: string): Promise<string>;
  prompts(): Promise<readonly string[]>;
  /** Every text and embedded document of the prompt, joined. */
  prompt(name: string, args: Record<string, string>): Promise<string>;
  complete(template: string, variable: string, typed: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A tool as listed; only what the tests look at. */
export interface ListedTool {
  readonly name: string;
  readonly description?: string | undefined;
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
}

/** A tool's answer: its text and, unless it is an error, its structured content. */
export interface ToolAnswer {
  readonly failed: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How requests reach the server; tests without a network give their own. */
export type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** Opens a session with one of the official clients. */
export type OpenSession = (
  endpoint: string,
  token: string | undefined,
  fetch?: Fetch,
) => Promise<McpSession>;

const info = { name: "contract", version: "1.0.0" };

/** Version of the protocol that is newer than those with a handshake. */
export const modernProtocol = "2026-07-28";

/** Name of the client that speaks that version alone. */
export const modernClient = `client 2.4, protocol ${modernProtocol}`;

/** A client that agrees with the server on the newest version that both know. */
export const negotiatingClient: OpenSession = (endpoint, token, fetch) =>
  open2(endpoint, token, fetch, new Client2(info, { versionNegotiation: { mode: "auto" } }));

/** The three official clients that every target must serve. */
export const clients: Readonly<Record<string, OpenSession>> = {
  [modernClient]: (endpoint, token, fetch) =>
    open2(
      endpoint,
      token,
      fetch,
      new Client2(info, { versionNegotiation: { mode: { pin: modernProtocol } } }),
    ),
  "client 2.4, legacy protocol": (endpoint, token, fetch) =>
    open2(endpoint, token, fetch, new Client2(info, { versionNegotiation: { mode: "legacy" } })),
  "sdk 1.x client": open1,
};

async function open2(
  endpoint: string,
  token: string | undefined,
  fetch: Fetch | undefined,
  client: Client2,
) {
  await client.connect(new StreamableHTTPClientTransport(new URL(endpoint), options(token, fetch)));
  return sessionOf(client, client.getNegotiatedProtocolVersion());
}

async function open1(
  endpoint: string,
  token: string | undefined,
  fetch?: Fetch,
): Promise<McpSession> {
  const client = new Client1(info);
  const transport = new Transport1(new URL(endpoint), options(token, fetch));
  // sdk 1.x types its own transport without exactOptionalPropertyTypes in mind.
  await client.connect(transport as Parameters<Client1["connect"]>[0]);
  return sessionOf(client, transport.protocolVersion);
}

function options(token: string | undefined, fetch: Fetch | undefined) {
  return {
    ...(token === undefined
      ? {}
      : { requestInit: { headers: { authorization: `Bearer ${token}` } } }),
    ...(fetch === undefined ? {} : { fetch }),
  };
}

/** Wraps a connected client of either library. */
export function sessionOf(client: Client1 | Client2, protocol: string | undefined): McpSession {
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
  return {
    protocol,
    offers: { tools: Boolean(tools), resources: Boolean(resources), prompts: Boolean(prompts) },
    tools: async () => (await client.listTools()).tools,
    async call(name, args = {}) {
      const result = await client.callTool({ name, arguments: args });
      const content = Array.isArray(result.content) ? result.content : [];
      return {
        failed: result.isError === true,
        text: content.map((part) => (part.type === "text" ? part.text : "")).join(""),
        data: recordOf(result.structuredContent),
      };
    },
    resourceUris: async () => (await client.listResources()).resources.map(({ uri }) => uri),
    templates: async () =>
      (await client.listResourceTemplates()).resourceTemplates.map((entry) => entry.uriTemplate),
    async read(uri) {
      const { contents } = await client.readResource({ uri });
      return contents.map((part) => ("text" in part ? part.text : "")).join("");
    },
    prompts: async () => (await client.listPrompts()).prompts.map(({ name }) => name),
    async prompt(name, args) {
      const { messages } = await client.getPrompt({ name, arguments: args });
      return messages.map(({ content }) => textOf(content)).join("\n");
    },
    async complete(template, variable, typed) {
      const { completion } = await client.complete({
        ref: { type: "ref/resource", uri: template },
        argument: { name: variable, value: typed },
      });
      return completion.values;
    },
    close: () => client.close(),
  };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textOf(content: { type: string; text?: unknown; resource?: unknown }): string {
  if (content.type === "text") return String(content.text);
  const resource = recordOf(content.resource);
  return `${resource.uri}\n${resource.text}`;
}
