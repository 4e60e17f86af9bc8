import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listen } from "../../../app/src/listen.ts";
import { apiRoutes } from "../../../stacks/examples/vault/src/api.ts";
import { saveByApi } from "../../../stacks/examples/vault/src/api-client.ts";
import { answerJson, HttpFault, type Route } from "../../../stacks/examples/vault/src/http.ts";
import { issueToken, publishKeys, tokenVerifier } from "../../../stacks/examples/vault/src/keys.ts";
import { type Mcp, openMcp } from "../../../stacks/examples/vault/src/mcp.ts";
import { type Settings, settingsOf } from "../../../stacks/examples/vault/src/settings.ts";
import { until } from "../../engine/wait.ts";
import { openStreamedSession } from "../../load/streamed-session.ts";

let folder: string;
let settings: Settings;
const cleanups: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vault-"));
  settings = settingsOf("api", {
    VAULT_DIR: join(folder, "team"),
    EXEC_VAULT_DIR: join(folder, "exec"),
    OAUTH_DIR: join(folder, "oauth"),
    KEY_DIR: join(folder, "keys"),
    SERVICE_AUTH_TOKEN: "between-the-two",
  });
  await publishKeys(settings);
});
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
  await rm(folder, { recursive: true });
});

/** Serves routes as the example's own start does. */
async function serve(route: Route): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer(async (request, response) => {
    try {
      if (!(await route(request, response))) answerJson(response, 404, {});
    } catch (error) {
      answerJson(response, error instanceof HttpFault ? error.status : 500, {
        error: String(error),
      });
    }
  });
  const port = await listen(server, "127.0.0.1", 0, "the test");
  cleanups.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${port}`, server };
}

const token = (scopes: readonly string[], subject = "ana") =>
  issueToken(settings, subject, scopes, 5);

describe("the settings of the vault", () => {
  it.each([
    ["mcp", {}, "SERVICE_AUTH_TOKEN is not set"],
    ["mcp", { SERVICE_AUTH_TOKEN: "t", MCP_AUTH_MODE: "none" }, "MCP_AUTH_MODE is none"],
    ["api", { SERVICE_AUTH_TOKEN: "t", PORT: "80801" }, "PORT is 80801"],
  ] as const)("fails for %s with %j, naming the variable", (role, env, reason) => {
    expect(() => settingsOf(role, env)).toThrow(reason);
  });
});

describe("the key set of the vault", () => {
  it("has public keys alone, and the same ones after a restart", async () => {
    const file = join(folder, "oauth", "jwks.json");
    const first = await readFile(file, "utf8");
    await publishKeys(settings);
    expect(await readFile(file, "utf8")).toBe(first);
    expect(JSON.parse(first).keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x"],
    ]);
  });

  it("lets in whom its key signed for this audience, and fails for others", async () => {
    const { verify } = tokenVerifier(settings);
    const caller = await verify(await token(["notes:read"]));
    expect([caller?.subject, caller?.scopes]).toEqual(["ana", ["notes:read"]]);
    const elsewhere = await issueToken({ ...settings, audience: "another" }, "ana", [], 5);
    expect([await verify(elsewhere), await verify("no.token.this")]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("the API of the vault", () => {
  const put = (url: string, path: string, bearer: string, text = "Text.", acting = "notes:write") =>
    fetch(`${url}/api/notes/${path}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${bearer}`, "x-acting-scopes": acting },
      body: JSON.stringify({ text }),
    });

  it("writes for the service and for tokens that may, whole files alone", async () => {
    const { url } = await serve(apiRoutes(settings));
    const created = await put(url, "team/on-call", "between-the-two");
    const replaced = await put(url, "team/on-call", await token(["notes:write"]), "New.");
    expect([created.status, replaced.status]).toEqual([201, 200]);
    expect(await readFile(join(folder, "team", "on-call.md"), "utf8")).toBe("New.");
    expect(await readdir(join(folder, "team"))).toEqual(["on-call.md"]);
  });

  it.each([
    ["no such token", "team/a", "guessed", 401],
    ["a token that may only read", "team/a", ["notes:read"], 403],
    ["a name that leads out", "team/..%2Fkeys", "between-the-two", 404],
    ["a vault that there is not", "keys/a", "between-the-two", 404],
  ] as const)("fails for %s, and writes nothing", async (_, path, bearer, status) => {
    const { url } = await serve(apiRoutes(settings));
    const shown = typeof bearer === "string" ? bearer : await token(bearer);
    expect((await put(url, path, shown)).status).toBe(status);
    await expect(readdir(join(folder, "team"))).rejects.toThrow("ENOENT");
  });

  it("fails for notes of executives without their scope, whether there is such a note or not", async () => {
    const { url } = await serve(apiRoutes(settings));
    const path = "exec/board-plan";
    const both = "notes:write exec:read";
    expect((await put(url, path, "between-the-two", "Plan.", both)).status).toBe(201);
    const create = async (name: string, bearer: string) =>
      fetch(`${url}/api/notes`, {
        method: "POST",
        headers: { authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ vault: "exec", name, text: "Mine." }),
      });
    const bearer = await token(["notes:read", "notes:write"]);
    const refused = [
      await put(url, path, bearer, "Mine."),
      await put(url, path, "between-the-two", "Mine."),
      await create("board-plan", bearer),
      await create("no-such-note", bearer),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await readFile(join(folder, "exec", "board-plan.md"), "utf8")).toBe("Plan.");
  });

  it("fails to create a note that there is", async () => {
    const { url } = await serve(apiRoutes(settings));
    const create = () =>
      fetch(`${url}/api/notes`, {
        method: "POST",
        headers: { authorization: "Bearer between-the-two", "x-acting-scopes": "notes:write" },
        body: JSON.stringify({ name: "once", text: "Text." }),
      });
    expect([(await create()).status, (await create()).status]).toEqual([201, 409]);
  });
});

describe("a write that comes over MCP", () => {
  const place = { vault: "team", name: "a" } as const;
  const ana = { subject: "ana", scopes: ["notes:write"] };
  const limits = { attempt: 500, pause: 5, total: 300 };

  it("waits for an API that is being deployed", async () => {
    let asked = 0;
    const { url } = await serve(async (_, response) => {
      asked += 1;
      return answerJson(response, asked < 3 ? 502 : 201, {});
    });
    const written = saveByApi({ apiUrl: url, serviceToken: "t" }, place, "x", ana, limits);
    expect([await written, asked]).toEqual([{ created: true }, 3]);
  });

  it("fails at once where the API refuses", async () => {
    let asked = 0;
    const { url } = await serve(async (_, response) => {
      asked += 1;
      return answerJson(response, 403, {});
    });
    const written = saveByApi({ apiUrl: url, serviceToken: "t" }, place, "x", ana, limits);
    await expect(written).rejects.toThrow("the API refused the write with status 403");
    expect(asked).toBe(1);
  });

  it("fails with the reason where the API stays away", async () => {
    const gone = await serve(async () => true);
    gone.server.close();
    const written = saveByApi({ apiUrl: gone.url, serviceToken: "t" }, place, "x", ana, limits);
    await expect(written).rejects.toThrow(/could not be reached.*refused/i);
  });
});

describe("MCP of the vault", () => {
  async function startMcp(): Promise<{ readonly mcp: Mcp; readonly endpoint: string }> {
    const api = await serve(apiRoutes(settings));
    const headers = {
      authorization: "Bearer between-the-two",
      "x-acting-scopes": "notes:write exec:read",
    };
    await fetch(`${api.url}/api/notes/exec/salaries`, {
      method: "PUT",
      headers,
      body: JSON.stringify({ text: "Not for all." }),
    });
    await fetch(`${api.url}/api/notes/team/on-call`, {
      method: "PUT",
      headers,
      body: JSON.stringify({ text: "Ana, then Bob." }),
    });
    const mcp = await openMcp({ ...settings, apiUrl: api.url });
    cleanups.push(() => mcp.close(0));
    const { url } = await serve(mcp.routes);
    return { mcp, endpoint: `${url}/mcp` };
  }

  it("has what was written before it started", async () => {
    const { endpoint } = await startMcp();
    const session = await openStreamedSession(endpoint, await token(["notes:read", "exec:read"]));
    cleanups.push(() => session.close());
    expect(await session.call("search_notes", { query: "not for all" })).toBe("exec/salaries");
    expect(await session.call("read_note", { name: "on-call" })).toBe("Ana, then Bob.");
  });

  it("reads what the API wrote, and tells every stream of it", async () => {
    const { endpoint } = await startMcp();
    const session = await openStreamedSession(endpoint, await token(["notes:read", "notes:write"]));
    cleanups.push(() => session.close());
    expect(await session.call("save_note", { name: "new", text: "New." })).toBe("created team/new");
    expect(await session.call("read_note", { name: "new" })).toBe("New.");
    await until("the stream brings it", async () => session.messages() > 0, 5);
  });

  it("fails for notes of executives and for writes without their scopes", async () => {
    const { endpoint } = await startMcp();
    const session = await openStreamedSession(endpoint, await token(["notes:read"]));
    cleanups.push(() => session.close());
    expect(await session.call("search_notes", { query: "not for all" })).toBe("no note has them");
    const secret = session.call("read_note", { vault: "exec", name: "salaries" });
    await expect(secret).rejects.toThrow("there is no note of this name");
    const write = session.call("save_note", { name: "new", text: "New." });
    await expect(write).rejects.toThrow("does not allow notes:write");
  });

  it("fails for a session of somebody else, and for another origin", async () => {
    const { endpoint } = await startMcp();
    const hello = {
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: {
        protocolVersion: "2025-11-25",
        capabilities: {},
        clientInfo: { name: "t", version: "1" },
      },
    };
    const send = async (headers: Record<string, string>, subject: string) =>
      fetch(endpoint, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await token(["notes:read"], subject)}`,
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...headers,
        },
        body: JSON.stringify(hello),
      });
    const opened = await send({}, "ana");
    const id = opened.headers.get("mcp-session-id") ?? "";
    const others = await Promise.all([
      send({ "mcp-session-id": id }, "bob"),
      send({ origin: "https://evil.example.com" }, "ana"),
    ]);
    expect([opened.status, ...others.map(({ status }) => status)]).toEqual([200, 404, 403]);
  });

  it("ends streams properly when it stops", async () => {
    const { mcp, endpoint } = await startMcp();
    const session = await openStreamedSession(endpoint, await token(["notes:read"]));
    await mcp.close(1000);
    await until("the stream has ended", async () => session.ended() !== undefined, 5);
    expect(session.ended()).toBe("finished");
  });
});
