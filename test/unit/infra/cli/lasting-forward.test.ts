import { createServer, type Server } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { withLastingForward } from "../../../../infra/cli/lasting-forward.ts";
import { fakeKubectl, forwarding } from "./fake-kubectl.ts";

const service = { namespace: "staging", name: "ops-assistant" };

/** A server on loopback that answers with the path that it was asked for. */
async function answering(): Promise<{ port: number; server: Server }> {
  const server = createServer((request, response) => response.end(request.url));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return { port: address.port, server };
}

/** A port that nothing listens on. */
async function deadPort(): Promise<number> {
  const { port, server } = await answering();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe("withLastingForward", () => {
  it("opens another forward when the pod behind one is gone, and sends the request again", async () => {
    const { port } = await answering();
    const dead = await deadPort();
    // the first forward leads nowhere, the next ones to the server
    const { command } = fakeKubectl(
      `port=${dead}; [ -s "$RECORD" ] && port=${port}\n${forwarding("$port")}`,
    );
    const text = await withLastingForward(command, service, 80, async ({ origin, fetch }) => {
      expect(origin).toBe(`http://127.0.0.1:${dead}`);
      return (await fetch(`${origin}/health?full=1`)).text();
    });
    expect(text).toBe("/health?full=1");
  });

  it("fails when no forward leads to a server, and ends all of them", async () => {
    const { command, recorded } = fakeKubectl(forwarding(await deadPort()));
    const asking = withLastingForward(command, service, 80, ({ origin, fetch }) => fetch(origin));
    await expect(asking).rejects.toThrow("fetch failed");
    expect(recorded()).toMatch(/ended\n$/);
  });

  it("fails in kubectl's words when there is no such Service", async () => {
    const { command } = fakeKubectl('echo "error: services not found" >&2; exit 1');
    const asking = withLastingForward(command, service, 80, async () => "reached");
    await expect(asking).rejects.toThrow("error: services not found");
  });
});
