import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { listen } from "../../../app/src/listen.ts";
import { answerJson, HttpFault, type Route } from "../../../stacks/examples/vault/src/http.ts";
import { issueToken, publishKeys } from "../../../stacks/examples/vault/src/keys.ts";
import { type Settings, settingsOf } from "../../../stacks/examples/vault/src/settings.ts";

/** A vault in a folder of its own for each test of a file, with what is to be closed after it. */
export interface VaultFixture {
  /** Of this test. */
  readonly folder: string;
  readonly settings: Settings;
  readonly cleanups: (() => unknown)[];
  /** Serves routes as the example's own start does. */
  readonly serve: (route: Route) => Promise<{ readonly url: string; readonly server: Server }>;
  readonly token: (scopes: readonly string[], subject?: string) => Promise<string>;
}

/** Makes a vault before each test of a file and removes it afterwards. */
export function vaultFixture(): VaultFixture {
  let folder = "";
  let settings: Settings | undefined;
  const cleanups: (() => unknown)[] = [];
  const ready = (): Settings => {
    if (settings === undefined) throw new Error("the vault is there during a test alone");
    return settings;
  };
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
  return {
    get folder() {
      return folder;
    },
    get settings() {
      return ready();
    },
    cleanups,
    async serve(route) {
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
    },
    token: (scopes, subject = "ana") => issueToken(ready(), subject, scopes, 5),
  };
}
