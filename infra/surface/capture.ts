import { Client, StreamableHTTPClientTransport, UriTemplate } from "@modelcontextprotocol/client";
import { z } from "zod";
import { isObject } from "./difference.ts";
import { type Surface, surfaceSchema } from "./surface.ts";

/** A server that is asked what it offers. */
export interface CapturedServer {
  /** URL of its MCP endpoint. */
  readonly endpoint: string;
  /** A token that may see everything; undefined where none is asked for. */
  readonly token?: string | undefined;
  /** How requests reach it. @default the platform's */
  readonly fetch?: (url: string | URL, init?: RequestInit) => Promise<Response>;
}

/** What a server lists, before it is put in order. */
export interface Listed {
  readonly tools: readonly unknown[];
  readonly resources: readonly unknown[];
  readonly resourceTemplates: readonly unknown[];
  readonly prompts: readonly unknown[];
  readonly scopes: readonly string[];
}

/**
 * Asks a server for all that it offers, every page of it.
 *
 * @throws Error when it does not answer as an MCP server does.
 */
export async function captureSurface(server: CapturedServer): Promise<Surface> {
  const client = new Client(
    { name: "mcp-stacks-surface", version: "1.0.0" },
    { versionNegotiation: { mode: "auto" } },
  );
  const { endpoint, token, fetch: ask = fetch } = server;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(endpoint), {
      fetch: ask,
      requestInit: { headers },
    }),
  );
  try {
    // each list is asked for to its last page; what a server says it has not is not asked for
    const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
    return orderedSurface({
      tools: tools ? (await client.listTools()).tools : [],
      resources: resources ? (await client.listResources()).resources : [],
      resourceTemplates: resources ? (await client.listResourceTemplates()).resourceTemplates : [],
      prompts: prompts ? (await client.listPrompts()).prompts : [],
      scopes: await supportedScopes(endpoint, ask),
    });
  } finally {
    await client.close();
  }
}

/** Puts what a server lists in order, and leaves out what no change is judged by. */
export function orderedSurface(listed: Listed): Surface {
  const { tools, resources, resourceTemplates, prompts, scopes } = shown(listed);
  const templates = resourceTemplates.map(({ uriTemplate }) => new UriTemplate(uriTemplate));
  return {
    tools: inOrder(tools, ({ name }) => name),
    // a document behind a template is data, which comes and goes
    resources: inOrder(
      resources.filter(({ uri }) => templates.every((template) => template.match(uri) === null)),
      ({ uri }) => uri,
    ),
    resourceTemplates: inOrder(resourceTemplates, ({ uriTemplate }) => uriTemplate),
    prompts: inOrder(prompts, ({ name }) => name),
    scopes: inOrder(scopes, String),
  };
}

function shown({ tools, resources, resourceTemplates, prompts, scopes }: Listed): Surface {
  const described = ["name", "description", "mimeType"];
  return surfaceSchema.parse({
    tools: tools.map((tool) =>
      only(tool, ["name", "title", "description", "inputSchema", "outputSchema", "annotations"]),
    ),
    resources: resources.map((resource) => only(resource, ["uri", ...described])),
    resourceTemplates: resourceTemplates.map((one) => only(one, ["uriTemplate", ...described])),
    prompts: prompts.map((prompt) => {
      const { arguments: args, ...rest } = only(prompt, ["name", "description", "arguments"]);
      const known = Array.isArray(args) ? args : [];
      const shownArgs = known.map((one) => only(one, ["name", "description", "required"]));
      return { ...rest, arguments: shownArgs };
    }),
    scopes,
  });
}

function only(value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]),
  );
}

function inOrder<T>(list: readonly T[], nameOf: (one: T) => string): T[] {
  return list.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

const metadataSchema = z.object({ scopes_supported: z.array(z.string()).default([]) });

/** `scopes_supported` of the server's document (RFC 9728, section 3.1); none where there is none. */
export async function supportedScopes(
  endpoint: string,
  ask: NonNullable<CapturedServer["fetch"]>,
): Promise<string[]> {
  const { origin, pathname } = new URL(endpoint);
  const url = `${origin}/.well-known/oauth-protected-resource${pathname.replace(/\/$/, "")}`;
  const response = await ask(url, { signal: AbortSignal.timeout(10_000) });
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return metadataSchema.parse(await response.json()).scopes_supported;
}
