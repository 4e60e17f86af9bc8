import { afterEach, describe, expect, it } from "vitest";
import {
  resourceMetadata,
  resourceMetadataPaths,
  resourceMetadataUrl,
} from "../../../app/src/auth/resource-metadata.ts";
import { scopeChallenges } from "../../../app/src/auth/scope-challenges.ts";
import { type Scope, scopes } from "../../../app/src/auth/scopes.ts";
import { prepareLists } from "../../../app/src/guard/visible-lists.ts";
import { tools } from "../../../app/src/tools/registry.ts";
import { clients } from "../../contract/clients.ts";
import { ask, namesIn } from "./access-request.ts";
import { startInProcess, tokenFor } from "./in-process.ts";
import { closeSessions, draft, startSession } from "./session.ts";

afterEach(closeSessions);

const every = tools.map(({ name }) => name);
const readers = tools.filter(({ scope }) => scope === "ops:read").map(({ name }) => name);

describe("tools/list", () => {
  it.each<[Scope, readonly string[]]>([
    ["ops:read", readers],
    ["tickets:write", every],
    ["ops:admin", every],
  ])("shows to %s what it may call, and nothing else", async (scope, expected) => {
    const answer = await ask(startInProcess(), "tools/list", {}, [scope]);
    expect(namesIn(answer, "tools")).toEqual(expected);
  });

  it.each(Object.keys(clients))("shows the same to %s", async (client) => {
    const server = startInProcess();
    const session = await clients[client]?.(
      server.endpoint,
      await tokenFor(["ops:read"]),
      server.fetch,
    );
    const listed = await session?.tools();
    expect(listed?.map(({ name }) => name)).toEqual(readers);
    await session?.close();
  });

  it("shows to each of many callers at once what that one may call", async () => {
    const server = startInProcess();
    const granted = Array.from({ length: 40 }, (_, at) => scopes[at % 3] ?? "ops:read");
    const answers = await Promise.all(
      granted.map((scope) => ask(server, "tools/list", {}, [scope])),
    );
    const listed = answers.map((answer) => namesIn(answer, "tools"));
    expect(listed).toEqual(granted.map((scope) => (scope === "ops:read" ? readers : every)));
  });

  it("fails when a hidden tool is called all the same: 403 that names all scopes needed", async () => {
    const answer = await ask(startInProcess(), "tools/call", {
      name: "create_ticket",
      arguments: draft,
    });
    expect(answer.status).toBe(403);
    expect(answer.challenge).toBe(
      'Bearer error="insufficient_scope", error_description="This needs the scopes ops:read tickets:write", scope="ops:read tickets:write", resource_metadata="http://localhost:8000/.well-known/oauth-protected-resource/mcp"',
    );
  });
});

describe("a read-only server", () => {
  it.each(scopes)("hides what changes something, from %s too", async (scope) => {
    const answer = await ask(startInProcess({ readOnly: true }), "tools/list", {}, [scope]);
    expect(namesIn(answer, "tools")).toEqual(readers);
  });

  it("fails to change anything for anybody, and says why", async () => {
    const { session, entries } = await startSession({ readOnly: true });
    const answer = await session.call("create_ticket", draft);
    expect(answer).toMatchObject({ failed: true, text: expect.stringContaining("read-only") });
    expect(entries).toMatchObject([{ tool: "create_ticket", outcome: "read_only" }]);
  });
});

it("fails a change on a read-only server for want of that, not of a broader token", async () => {
  const params = { name: "create_ticket", arguments: draft };
  const server = startInProcess({ readOnly: true });
  const answer = await ask(server, "tools/call", params, ["ops:read"]);
  expect(JSON.stringify(answer)).toContain("this server is read-only");
  expect(server.entries).toMatchObject([{ tool: "create_ticket", outcome: "read_only" }]);
});

describe("lists by scope", () => {
  const show = prepareLists(tools, false);
  const caller = (...granted: readonly Scope[]) => ({
    token: "",
    clientId: "ana",
    scopes: [...granted],
  });

  it("show resources and prompts to readers only", () => {
    for (const [method, member] of [
      ["resources/list", "resources"],
      ["resources/templates/list", "resourceTemplates"],
      ["prompts/list", "prompts"],
    ] as const) {
      const result = { [member]: [{ name: "a" }] };
      expect(show(method, result, caller("ops:read"))).toBe(result);
      expect(show(method, result, caller())).toEqual({ [member]: [] });
    }
  });

  it("show everything on stdio, where the caller has started the server", () => {
    const result = { tools: every.map((name) => ({ name })) };
    expect(show("tools/list", result, undefined)).toEqual(result);
  });

  it("leave answers alone that are no lists", () => {
    const result = { tools: [] };
    expect(show("prompts/get", result, caller())).toBe(result);
    expect(show("constructor", result, caller())).toBe(result);
  });

  it("ask for each scope with those that it implies, unless it is granted", () => {
    const request = { jsonrpc: "2.0", id: 1, method: "tools/call" } as const;
    for (const [at, scope] of scopes.entries()) {
      const needed = expect.objectContaining({ scopes: scopes.slice(0, at + 1) });
      const challenge = scopeChallenges[scope];
      expect(challenge({ request, authInfo: caller() })).toEqual(needed);
      expect(challenge({ request, authInfo: caller(scope) })).toBeUndefined();
      expect(challenge({ request })).toBeUndefined();
    }
  });
});

describe("resource metadata", () => {
  const config = {
    name: "ops-assistant",
    authIssuer: "https://id.example.com",
    readOnly: false,
  };

  it("offers no scope that a read-only server has no use for", () => {
    const document = resourceMetadata("https://mcp.example.com", { ...config, readOnly: true });
    expect(document.scopes_supported).toEqual(["ops:read"]);
  });

  it("is that of the public URL, with the issuer and without offline_access", () => {
    expect(resourceMetadata("https://mcp.example.com/prod", config)).toEqual({
      resource: "https://mcp.example.com/prod/mcp",
      resource_name: "ops-assistant",
      authorization_servers: ["https://id.example.com"],
      scopes_supported: ["ops:read", "tickets:write", "ops:admin"],
      bearer_methods_supported: ["header"],
    });
  });

  it.each([undefined, "ops", "urn:ops"])(
    "names no server to get tokens from for %s",
    (authIssuer) => {
      const document = resourceMetadata("https://mcp.example.com", { ...config, authIssuer });
      expect(document).not.toHaveProperty("authorization_servers");
    },
  );

  it("is served where the challenge says, with and without the path of the resource", () => {
    const wellKnown = "/.well-known/oauth-protected-resource";
    expect(resourceMetadataPaths("https://mcp.example.com")).toEqual([
      wellKnown,
      `${wellKnown}/mcp`,
    ]);
    expect(resourceMetadataPaths("https://api.example.com/prod")).toEqual([
      wellKnown,
      `${wellKnown}/mcp`,
      `${wellKnown}/prod/mcp`,
    ]);
    expect(resourceMetadataUrl("https://api.example.com/prod")).toBe(
      `https://api.example.com/prod${wellKnown}/mcp`,
    );
  });
});
