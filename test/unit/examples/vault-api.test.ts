import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { apiRoutes } from "../../../stacks/examples/vault/src/api.ts";
import { saveByApi } from "../../../stacks/examples/vault/src/api-client.ts";
import { answerJson } from "../../../stacks/examples/vault/src/http.ts";
import { issueToken, publishKeys, tokenVerifier } from "../../../stacks/examples/vault/src/keys.ts";
import { settingsOf } from "../../../stacks/examples/vault/src/settings.ts";

import { vaultFixture } from "./vault-fixture.ts";

const vault = vaultFixture();

describe("the settings of the vault", () => {
  it.each([
    ["mcp", {}, "SERVICE_AUTH_TOKEN is not set"],
    ["mcp", { SERVICE_AUTH_TOKEN: "t", MCP_AUTH_MODE: "none" }, "MCP_AUTH_MODE is none"],
    ["mcp", { SERVICE_AUTH_TOKEN: "t", MCP_AUTH_MODE: "jwt" }, "takes jwks alone"],
    ["all", { MCP_AUTH_MODE: "jwt", JWT_SECRET: "short" }, "less than 32 bytes"],
    ["api", { SERVICE_AUTH_TOKEN: "t", PORT: "80801" }, "PORT is 80801"],
  ] as const)("fails for %s with %j, naming the variable", (role, env, reason) => {
    expect(() => settingsOf(role, env)).toThrow(reason);
  });
});

describe("the key set of the vault", () => {
  it("has public keys alone, and the same ones after a restart", async () => {
    const file = join(vault.folder, "oauth", "jwks.json");
    const first = await readFile(file, "utf8");
    await publishKeys(vault.settings);
    expect(await readFile(file, "utf8")).toBe(first);
    expect(JSON.parse(first).keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x"],
    ]);
  });

  it("lets in whom its key signed for this audience, and fails for others", async () => {
    const { verify } = tokenVerifier(vault.settings);
    const caller = await verify(await vault.token(["notes:read"]));
    expect([caller?.subject, caller?.scopes]).toEqual(["ana", ["notes:read"]]);
    const elsewhere = await issueToken({ ...vault.settings, audience: "another" }, "ana", [], 5);
    expect([await verify(elsewhere), await verify("no.token.this")]).toEqual([
      undefined,
      undefined,
    ]);
  });
});

describe("the shared secret of the vault in one process", () => {
  const shared = (secret: string) =>
    settingsOf("all", { MCP_AUTH_MODE: "jwt", JWT_SECRET: secret.repeat(32) });

  it("lets in whom it signed, and fails for another secret and for the key set's own tokens", async () => {
    const { verify, ready } = tokenVerifier(shared("s"));
    await ready();
    const caller = await verify(await issueToken(shared("s"), "ana", ["notes:read"], 5));
    expect([caller?.subject, caller?.scopes]).toEqual(["ana", ["notes:read"]]);
    const foreign = [await issueToken(shared("x"), "ana", [], 5), await vault.token([])];
    expect(await Promise.all(foreign.map(verify))).toEqual([undefined, undefined]);
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
    const { url } = await vault.serve(apiRoutes(vault.settings));
    const created = await put(url, "team/on-call", "between-the-two");
    const replaced = await put(url, "team/on-call", await vault.token(["notes:write"]), "New.");
    expect([created.status, replaced.status]).toEqual([201, 200]);
    expect(await readFile(join(vault.folder, "team", "on-call.md"), "utf8")).toBe("New.");
    expect(await readdir(join(vault.folder, "team"))).toEqual(["on-call.md"]);
  });

  it.each([
    ["no such token", "team/a", "guessed", 401],
    ["a token that may only read", "team/a", ["notes:read"], 403],
    ["a name that leads out", "team/..%2Fkeys", "between-the-two", 404],
    ["a vault that there is not", "keys/a", "between-the-two", 404],
  ] as const)("fails for %s, and writes nothing", async (_, path, bearer, status) => {
    const { url } = await vault.serve(apiRoutes(vault.settings));
    const shown = typeof bearer === "string" ? bearer : await vault.token(bearer);
    expect((await put(url, path, shown)).status).toBe(status);
    await expect(readdir(join(vault.folder, "team"))).rejects.toThrow("ENOENT");
  });

  it("fails for notes of executives without their scope, whether there is such a note or not", async () => {
    const { url } = await vault.serve(apiRoutes(vault.settings));
    const path = "exec/board-plan";
    const both = "notes:write exec:read";
    expect((await put(url, path, "between-the-two", "Plan.", both)).status).toBe(201);
    const create = async (name: string, bearer: string) =>
      fetch(`${url}/api/notes`, {
        method: "POST",
        headers: { authorization: `Bearer ${bearer}` },
        body: JSON.stringify({ vault: "exec", name, text: "Mine." }),
      });
    const bearer = await vault.token(["notes:read", "notes:write"]);
    const refused = [
      await put(url, path, bearer, "Mine."),
      await put(url, path, "between-the-two", "Mine."),
      await create("board-plan", bearer),
      await create("no-such-note", bearer),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(await readFile(join(vault.folder, "exec", "board-plan.md"), "utf8")).toBe("Plan.");
  });

  it("fails to create a note that there is", async () => {
    const { url } = await vault.serve(apiRoutes(vault.settings));
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
    const { url } = await vault.serve(async (_, response) => {
      asked += 1;
      return answerJson(response, asked < 3 ? 502 : 201, {});
    });
    const written = saveByApi({ apiUrl: url, serviceToken: "t" }, place, "x", ana, limits);
    expect([await written, asked]).toEqual([{ created: true }, 3]);
  });

  it("fails at once where the API refuses", async () => {
    let asked = 0;
    const { url } = await vault.serve(async (_, response) => {
      asked += 1;
      return answerJson(response, 403, {});
    });
    const written = saveByApi({ apiUrl: url, serviceToken: "t" }, place, "x", ana, limits);
    await expect(written).rejects.toThrow("the API refused the write with status 403");
    expect(asked).toBe(1);
  });

  it("fails with the reason where the API stays away", async () => {
    const gone = await vault.serve(async () => true);
    gone.server.close();
    const written = saveByApi({ apiUrl: gone.url, serviceToken: "t" }, place, "x", ana, limits);
    await expect(written).rejects.toThrow(/could not be reached.*refused/i);
  });
});
