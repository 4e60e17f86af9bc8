import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCachedKeys } from "../../../app/src/auth/cached-keys.ts";
import { fileKeySource, remoteKeySource } from "../../../app/src/auth/key-sources.ts";
import { openAuthenticator } from "../../../app/src/auth/open-authenticator.ts";
import { loadConfig } from "../../../app/src/config.ts";
import { createLogger } from "../../../app/src/telemetry/logger.ts";
import { createMetrics } from "../../../app/src/telemetry/metrics.ts";
import { type IssuerKey, issuer, issuerKey, keySetOf, now } from "./auth-issuer.ts";

const folder = mkdtempSync(join(tmpdir(), "mcp-keys-"));
let answer: (response: ServerResponse) => void = () => {};
const server = createServer((request, response) => {
  if (request.url === "/keys") answer(response);
  else response.end(keySetOf(key.publicJwk));
});
let url = "";
let key: IssuerKey;

beforeAll(async () => {
  key = await issuerKey("ES256", "first");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/keys`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

describe("a remote key set", () => {
  it("is read as it is served", async () => {
    answer = (response) => response.end(keySetOf(key.publicJwk));
    expect(await remoteKeySource(url).read()).toBe(keySetOf(key.publicJwk));
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    ["another status", (r) => r.writeHead(500).end(), /^it answers with status 500$/],
    ["a redirect", (r) => r.writeHead(302, { location: "/other" }).end(), /cannot be reached/],
    ["too much", (r) => r.end("x".repeat(256 * 1024 + 1)), /^it is larger than 262144 bytes$/],
    ["a broken connection", (r) => r.destroy(), /^it cannot be reached \(.*\)$/],
  ])("fails on %s", async (_, serve, message) => {
    answer = serve;
    await expect(remoteKeySource(url).read()).rejects.toThrow(message);
  });
});

describe("a key set in a file", () => {
  it("is read again once it has changed", async () => {
    const path = join(folder, "rotated.json");
    writeFileSync(path, keySetOf(key.publicJwk));
    const time = { ms: now.getTime() };
    const silent = { read() {}, warn() {}, info() {} };
    const keys = createCachedKeys(fileKeySource(path), silent, () => new Date(time.ms));
    expect(await keys.find({ alg: "ES256", kid: "first" })).toMatchObject({ type: "public" });
    const second = await issuerKey("ES256", "second");
    writeFileSync(path, keySetOf(second.publicJwk));
    time.ms += 1000;
    expect(await keys.find({ alg: "ES256", kid: "second" })).toMatchObject({ type: "public" });
    await expect(keys.find({ alg: "ES256", kid: "first" })).rejects.toThrow("not known here");
  });

  it("is read up to its limit, whatever it is in characters", async () => {
    const path = join(folder, "full.json");
    const most = 256 * 1024;
    writeFileSync(path, "é".repeat(most / 2));
    expect(await fileKeySource(path).read()).toBe("é".repeat(most / 2));
    writeFileSync(path, "x".repeat(most + 1));
    await expect(fileKeySource(path).read()).rejects.toThrow(/^it is larger than 262144 bytes$/);
  });

  it("fails on what is no regular file, and waits for nobody to write to it", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    for (const path of [pipe, folder, "/dev/zero"]) {
      await expect(fileKeySource(path).read()).rejects.toThrow(/^it is no regular file$/);
    }
    await expect(fileKeySource(join(folder, "none")).read()).rejects.toThrow(
      /^it cannot be read \(ENOENT/,
    );
  });
});

/** Opens the authenticator of a server with these settings. */
function open(env: Record<string, string>) {
  const config = loadConfig({
    MCP_AUTH_MODE: "jwks",
    MCP_AUTH_ISSUER: issuer,
    DATA_DIR: folder,
    LOG_DIR: folder,
    ...env,
  });
  const metrics = createMetrics("1.0.0");
  const logger = createLogger({ logLevel: "silent", name: "ops-assistant", transport: "http" });
  const deps = { clock: () => now, metrics, logger };
  return { metrics, opening: openAuthenticator(config, "https://mcp.example.com", deps) };
}

describe("the authenticator of jwks mode", () => {
  const request = async () =>
    new Request("http://localhost/mcp", {
      headers: { authorization: `Bearer ${await key.sign()}` },
    });

  it.each(["file", "url"])(
    "lets in who has a token of the issuer, with keys of a %s",
    async (kind) => {
      const path = join(folder, "keys.json");
      writeFileSync(path, keySetOf(key.publicJwk));
      answer = (response) => response.end(keySetOf(key.publicJwk));
      const { opening, metrics } = open(
        kind === "file" ? { MCP_JWKS_FILE: path } : { MCP_JWKS_URL: url },
      );
      const authenticator = await opening;
      expect(authenticator.mode).toBe("jwks");
      expect(await authenticator.authenticate(await request())).toMatchObject({ clientId: "ana" });
      expect(await metrics.registry.metrics()).toContain('mcp_jwks_fetches_total{result="ok"} 1');
    },
  );

  it("starts while the issuer is down, and then refuses every token, counted", async () => {
    answer = (response) => response.writeHead(503).end();
    const { opening, metrics } = open({ MCP_JWKS_URL: url });
    const refused = await (await opening).authenticate(await request());
    expect(refused).toMatchObject({ status: 503 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('mcp_jwks_fetches_total{result="failed"} 1');
    expect(text).toContain('mcp_auth_refusals_total{reason="keys_unavailable"} 1');
  });

  it.each([
    ["that is missing", "missing.json", undefined, /MCP_JWKS_FILE: The key set .*missing\.json/],
    ["that is no JSON", "bad.json", "{", /it is not JSON/],
    ["with a secret", "oct.json", keySetOf({ kty: "oct", k: "AA" }), /a private or symmetric key/],
  ])("fails to start with a file %s, and says so", async (_, name, content, message) => {
    const path = join(folder, name);
    if (content !== undefined) writeFileSync(path, content);
    await expect(open({ MCP_JWKS_FILE: path }).opening).rejects.toThrow(message);
    await expect(open({ MCP_JWKS_FILE: path }).opening).rejects.toMatchObject({
      name: "StartError",
    });
  });
});
