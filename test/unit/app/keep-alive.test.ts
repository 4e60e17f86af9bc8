import { once } from "node:events";
import { Agent, get } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { startServer } from "./server-process.ts";

/** What the server tells its caller of the connection that the answer came on. */
async function toldOf(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  const server = await startServer(env);
  onTestFinished(() => server.clean());
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const [response] = await once(get({ agent, port: server.port, path: "/health" }), "response");
  response.resume();
  return response.headers["keep-alive"];
}

it("keeps an idle connection as long as it is told, and for five minutes else", async () => {
  const told = await Promise.all([toldOf({ MCP_KEEP_ALIVE_SEC: "7" }), toldOf({})]);
  expect(told).toEqual(["timeout=7", "timeout=300"]);
});
