import { expect, it } from "vitest";
import { buildServer } from "../../../app/src/server.ts";
import { reuseServers } from "../../../app/src/transport/reused-servers.ts";
import { startInProcess } from "./in-process.ts";

/** Takes servers as the SDK does for requests of the current protocol. */
function start() {
  const take = reuseServers(buildServer(startInProcess().deps));
  return (signal?: AbortSignal) => {
    const requestInfo = new Request("http://localhost/mcp", signal === undefined ? {} : { signal });
    return take({ era: "modern", requestInfo });
  };
}

it("uses a server again whose request was refused before it was connected", async () => {
  const take = start();
  const first = await take();
  await first.close();
  // Once only, however often it is closed.
  await first.close();
  expect(await take()).toBe(first);
  expect(await take()).not.toBe(first);
});

it("uses no server again whose request was cut off", async () => {
  const take = start();
  const cut = new AbortController();
  const first = await take(cut.signal);
  cut.abort();
  await first.close();
  expect(await take()).not.toBe(first);
});
