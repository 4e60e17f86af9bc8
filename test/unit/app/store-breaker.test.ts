import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { openPool } from "../../../app/src/store/postgres-pool.ts";

const refused = /^The ticket store cannot be reached now; try again later\. Nothing was changed\.$/;

/** A database that takes connections and never says anything, as one that is frozen. */
async function silentDatabase() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `postgres://mcp:secret@127.0.0.1:${port}/mcp`, connections: () => sockets.size };
}

it("while the database is known to be away, lets one call find out and refuses the others at once", async () => {
  const { url, connections } = await silentDatabase();
  const states: boolean[] = [];
  const pool = openPool({
    url,
    size: 10,
    onState: (usable) => states.push(usable),
    onFailure: () => {},
  });
  onTestFinished(() => pool.close());
  const call = () => pool.repeatable(async (client) => void (await client.query("SELECT 1")));

  await expect(call()).rejects.toThrow(refused);
  expect(states).toEqual([false]);
  const before = connections();
  let isTrying = true;
  const trying = call().finally(() => {
    isTrying = false;
  });
  trying.catch(() => {});
  for (let n = 0; n < 20; n++) await expect(call()).rejects.toThrow(refused);
  expect(isTrying).toBe(true);
  await expect(trying).rejects.toThrow(refused);
  expect(connections()).toBe(before + 1);
});
