import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { withReached } from "../../../../infra/cli/contract-target.ts";
import { guardedFetch } from "../../../../infra/contract/guarded-fetch.ts";
import { get, post } from "../../../../infra/contract/requests.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Origin of a server on loopback. */
async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

/** A deployed stack whose server answers as it likes. */
const deployed = (origin: string) => ({
  outputs: {
    endpoint: `${origin}/mcp`,
    healthUrl: `${origin}/health`,
    metricsUrl: `${origin}/metrics`,
    auth: { mode: "none" as const },
    image: "server",
  },
  facts: undefined,
});

describe("what a deployed server is asked with", () => {
  it("takes a redirect for an answer, and asks nobody else", async () => {
    const asked: string[] = [];
    const inside = await served(({ url = "" }, answer) => {
      asked.push(url);
      answer.end("credentials of this machine");
    });
    const origin = await served(({ method }, answer) => {
      answer.writeHead(method === "POST" ? 307 : 302, { location: `${inside}/latest` }).end();
    });
    const statuses = await withReached(
      { found: { cluster: undefined }, stack: undefined as never },
      deployed(origin),
      () => {},
      async (target) => [(await get(target, "/health")).status, (await post(target)).status],
    );
    expect(statuses).toEqual([302, 307]);
    expect(asked).toEqual([]);
  });

  it("fails on an answer that does not end, and keeps none of it", async () => {
    const origin = await served((_, answer) => {
      const more = () => {
        while (answer.write("x".repeat(1024)));
      };
      answer.on("drain", more);
      more();
    });
    const response = await guardedFetch(fetch, 4096)(origin);
    await expect(response.text()).rejects.toThrow("the answer is longer than 4096 bytes");
  });

  it("hands on what is within the bound: status, headers and body", async () => {
    const origin = await served((_, answer) => {
      answer.writeHead(401, { "www-authenticate": "Bearer" }).end("no");
    });
    const response = await guardedFetch(fetch)(origin);
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    expect(await response.text()).toBe("no");
  });
});
