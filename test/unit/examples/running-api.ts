import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { createApi } from "../../../stacks/examples/todo/api/src/server.ts";
import { openStore } from "../../../stacks/examples/todo/api/src/store.ts";

/** The token of every API of a test. */
export const token = "the-token-of-this-test-alone";

/** Runs the todo API of the example with nothing in it, until the test ends; answers with its URL. */
export async function runningApi(): Promise<string> {
  const store = openStore(":memory:", () => new Date("2027-01-01T00:00:00Z"));
  const server = createApi(store, { token });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    store.close();
  });
  return `http://127.0.0.1:${portOf(server.address())}`;
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
