import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { freePort, registryConfig } from "../../../../infra/toolchain/registry.ts";

describe("registryConfig", () => {
  it("listens on loopback alone and keeps its data in the folder given", () => {
    const config: unknown = JSON.parse(registryConfig(5005, "/cache/registry/data"));
    expect(config).toMatchObject({
      http: { addr: "127.0.0.1:5005" },
      storage: { filesystem: { rootdirectory: "/cache/registry/data" } },
    });
  });
});

describe("freePort", () => {
  const open: Server[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.close();
  });

  it("passes over a port that something listens on", async () => {
    const server = createServer();
    open.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const taken = typeof address === "object" && address !== null ? address.port : 0;
    const free = await freePort(taken);
    expect(free).toBeGreaterThan(taken);
    expect(free).toBeLessThan(taken + 100);
  });
});
