import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unreachableBackends } from "../../../infra/backend-faults.ts";
import { dockerSettings } from "../../../infra/config/schema.ts";

const withUrls = (...urls: readonly string[]) =>
  dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" } },
    backends: urls.map((url, index) => ({ name: `api-${index}`, url })),
  });

describe("backends elsewhere", () => {
  let asked = 0;
  const answering = createServer((_, response) => {
    asked += 1;
    response.writeHead(503).end("closed for today");
  });
  const ending = createServer((request) => request.socket.destroy());
  const portOf = (server: typeof answering): number => {
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  };
  const listening = (server: typeof answering) =>
    new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const closed = (server: typeof answering) =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });

  beforeAll(async () => {
    await listening(answering);
    await listening(ending);
  });
  afterAll(async () => {
    await Promise.allSettled([closed(answering), closed(ending)]);
  });

  it("are asked once each, and any answer counts", async () => {
    const before = asked;
    const url = `http://127.0.0.1:${portOf(answering)}`;
    expect(await unreachableBackends(withUrls(url))).toEqual([]);
    expect(asked - before).toBe(1);
  });

  it("fails where nothing listens, and names the URL, the reason and what to do", async () => {
    const gone = createServer();
    await listening(gone);
    const url = `http://127.0.0.1:${portOf(gone)}/api`;
    await closed(gone);
    expect(await unreachableBackends(withUrls(url))).toEqual([
      {
        key: "mcp-stacks:backends[0].url",
        given: JSON.stringify(url),
        allowed:
          "a URL that answers; from this machine it does not: nothing listens there (ECONNREFUSED)",
        fix: "start backend api-0, open its network to this machine, or change mcp-stacks:backends[0].url",
      },
    ]);
  });

  it("fails where the connection ends without an answer", async () => {
    const [fault] = await unreachableBackends(withUrls(`http://127.0.0.1:${portOf(ending)}`));
    expect(fault?.allowed).toContain("it ends the connection without an answer");
  });

  it("fails on every one that does not answer, each with its own reason", async () => {
    const codes: Readonly<Record<string, string>> = {
      "https://a.example": "ENOTFOUND",
      "https://c.example": "EHOSTUNREACH",
      "https://d.example": "DEPTH_ZERO_SELF_SIGNED_CERT",
    };
    const settings = withUrls(
      "https://a.example",
      "https://b.example",
      "https://c.example",
      "https://d.example",
    );
    const faults = await unreachableBackends(settings, async (url) => {
      const code = codes[url];
      if (code !== undefined) throw new TypeError("fetch failed", { cause: { code } });
    });
    expect(faults.map(({ key, allowed }) => [key, allowed.replace(/^.*not: /, "")])).toEqual([
      ["mcp-stacks:backends[0].url", "no such host (ENOTFOUND)"],
      ["mcp-stacks:backends[2].url", "there is no way to it (EHOSTUNREACH)"],
    ]);
  });

  it("are not asked under names that containers alone know", async () => {
    const urls = ["http://todo-api:8080", "http://host.docker.internal:8080"];
    const faults = await unreachableBackends(withUrls(...urls), () =>
      Promise.reject(new Error("asked")),
    );
    expect(faults).toEqual([]);
  });
});
