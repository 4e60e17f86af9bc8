import { describe, expect, it } from "vitest";
import { apiRoutes } from "../../../stacks/examples/vault/src/api.ts";
import { type Mcp, openMcp } from "../../../stacks/examples/vault/src/mcp.ts";
import { until } from "../../engine/wait.ts";
import { openStreamedSession } from "../../load/streamed-session.ts";

import { vaultFixture } from "./vault-fixture.ts";

const vault = vaultFixture();

describe("MCP of the vault", () => {
  async function startMcp(): Promise<{ readonly mcp: Mcp; readonly endpoint: string }> {
    const api = await vault.serve(apiRoutes(vault.settings));
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
    const mcp = await openMcp({ ...vault.settings, apiUrl: api.url });
    vault.cleanups.push(() => mcp.close(0));
    const { url } = await vault.serve(mcp.routes);
    return { mcp, endpoint: `${url}/mcp` };
  }

  it("has what was written before it started", async () => {
    const { endpoint } = await startMcp();
    const session = await openStreamedSession(
      endpoint,
      await vault.token(["notes:read", "exec:read"]),
    );
    vault.cleanups.push(() => session.close());
    expect(await session.call("search_notes", { query: "not for all" })).toBe("exec/salaries");
    expect(await session.call("read_note", { name: "on-call" })).toBe("Ana, then Bob.");
  });

  it("reads what the API wrote, and tells every stream of it", async () => {
    const { endpoint } = await startMcp();
    const session = await openStreamedSession(
      endpoint,
      await vault.token(["notes:read", "notes:write"]),
    );
    vault.cleanups.push(() => session.close());
    expect(await session.call("save_note", { name: "new", text: "New." })).toBe("created team/new");
    expect(await session.call("read_note", { name: "new" })).toBe("New.");
    await until("the stream brings it", async () => session.messages() > 0, 5);
  });

  it("fails for notes of executives and for writes without their scopes", async () => {
    const { endpoint } = await startMcp();
    const session = await openStreamedSession(endpoint, await vault.token(["notes:read"]));
    vault.cleanups.push(() => session.close());
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
          authorization: `Bearer ${await vault.token(["notes:read"], subject)}`,
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
    const session = await openStreamedSession(endpoint, await vault.token(["notes:read"]));
    await mcp.close(1000);
    await until("the stream has ended", async () => session.ended() !== undefined, 5);
    expect(session.ended()).toBe("finished");
  });
});
