import { afterAll, beforeAll } from "vitest";
import { scopes } from "../../../app/src/auth/scopes.ts";
import { describeMcpContract } from "../../contract/mcp-contract.ts";
import { signDevToken } from "./dev-token.ts";
import { type ServerProcess, startServer, testSecret } from "./server-process.ts";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server?.clean());

describeMcpContract("node app/src/main.ts", () => ({
  endpoint: `http://127.0.0.1:${server.port}/mcp`,
  healthUrl: `http://127.0.0.1:${server.port}/health`,
  metricsUrl: `http://127.0.0.1:${server.metricsPort}/metrics`,
  token: (wanted, overrides = {}) =>
    signDevToken({
      secret: testSecret,
      subject: "tester",
      audience: "ops-assistant",
      ttlSec: 300,
      ...overrides,
      scopes: scopes.filter((scope) => wanted.includes(scope)),
    }),
}));
