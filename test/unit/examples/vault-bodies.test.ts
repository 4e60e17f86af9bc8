import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { apiRoutes } from "../../../stacks/examples/vault/src/api.ts";
import { vaultFixture } from "./vault-fixture.ts";

const vault = vaultFixture();

it("fails for a body that is too large, and answers the next request of its connection", async () => {
  const { url } = await vault.serve(apiRoutes(vault.settings));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  vault.cleanups.push(() => agent.destroy());
  const send = async (method: string, path: string, body?: string) => {
    const headers = {
      authorization: "Bearer between-the-two",
      "x-acting-scopes": "notes:write",
      "content-length": String(body?.length ?? 0),
    };
    const sent = request(`${url}${path}`, { agent, method, headers });
    sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    await text(answer);
    return [answer.statusCode, sent.reusedSocket];
  };
  const large = JSON.stringify({ text: "x".repeat(2_000_000) });
  expect(await send("PUT", "/api/notes/team/a", large)).toEqual([413, false]);
  expect(await send("GET", "/api/version")).toEqual([200, true]);
});
