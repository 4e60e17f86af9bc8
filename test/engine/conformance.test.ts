import type { Container, ContainerCreateOptions } from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dirs, ports } from "../../app/src/contract.ts";
import { conformanceEnv, describeConformance } from "../conformance/conformance.ts";
import { tokenFor } from "../unit/app/in-process.ts";
import { testSecret } from "../unit/app/server-process.ts";
import { logsOf, testDaemon } from "./daemon.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts, until } from "./wait.ts";

const name = "test-conformance";
const daemon = testDaemon();
const [port = 0, ownPort = 0] = await freePorts(2);
const fixture = stackFixture(name, {
  server: { shared: "memory" },
  docker: { port: ownPort, health: { intervalSec: 1 }, prometheus: { enabled: false } },
});

describe("the image that a stack builds", () => {
  let image: string;
  beforeAll(async () => {
    const stack = await fixture.open();
    await stack.up(fixture.observed());
    image = (await daemon.getContainer(`ops-assistant-${name}`).inspect()).Image;
  });
  afterAll(() => fixture.dispose());

  /** A container as the stack makes it, but for its environment; nothing of it outlives the test. */
  const create = (env: Readonly<Record<string, string>>): Promise<Container> => {
    const options: ContainerCreateOptions = {
      Image: image,
      Env: Object.entries({ MCP_AUTH_MODE: "jwt", JWT_SECRET: testSecret, ...env }).map(
        ([key, value]) => `${key}=${value}`,
      ),
      Labels: { "com.mcp-stacks.stack": name },
      ExposedPorts: { [`${ports.http}/tcp`]: {} },
      HostConfig: {
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        Memory: 256 * 2 ** 20,
        Tmpfs: Object.fromEntries(
          ["/tmp", dirs.data, dirs.logs].map((path) => [path, "rw,size=16m,uid=1000,gid=1000"]),
        ),
        PortBindings: {
          [`${ports.http}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(port) }],
        },
      },
    };
    return daemon.createContainer(options);
  };

  describeConformance("the image in a container", async (mode) => {
    const container = await create(conformanceEnv(mode));
    await container.start();
    const base = `http://127.0.0.1:${port}`;
    await until("the container answers", async () => (await fetch(`${base}/ready`)).ok);
    return {
      endpoint: `${base}/mcp`,
      token: await tokenFor(["ops:read"], "conformance"),
      close: () => container.remove({ force: true, v: true }),
    };
  });

  it("fails to start with the suites' fixtures, for it says of itself that it is production", async () => {
    const container = await create({ MCP_CONFORMANCE_FIXTURES: "true" });
    try {
      await container.start();
      expect(await container.wait()).toMatchObject({ StatusCode: 1 });
      const said = await logsOf(container);
      expect(said).toContain("The server cannot start: 1 setting needs attention.");
      expect(said.match(/MCP_CONFORMANCE_FIXTURES/g)).toHaveLength(1);
      expect(said).not.toContain("listening");
    } finally {
      await container.remove({ force: true, v: true });
    }
  });
});
