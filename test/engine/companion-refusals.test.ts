import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leftovers, testDaemon } from "./daemon.ts";
import { refusal } from "./refusal.ts";
import { stackFixture } from "./stack-fixture.ts";
import { tinyCompanion } from "./tiny-companion.ts";
import { freePorts } from "./wait.ts";

const name = "test-no-companions";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const secrets = { WEATHER_KEY: "weatherApiKey" };
const small = {
  server: { shared: "memory" },
  docker: { port, prometheus: { enabled: false } },
};
const fixture = stackFixture(name, small);
let stack: Stack;

describe("companions that a stack on Docker refuses", () => {
  beforeAll(async () => {
    stack = await fixture.open();
    await stack.setConfig("mcp-stacks:weatherApiKey", { value: "a key", secret: true });
  });
  afterAll(() => fixture.dispose());

  const refused = [
    {
      kind: "packages and versions that their registries do not have",
      of: [
        { name: "one", npm: "@modelcontextprotocol/server-that-is-none@1.0.0", secrets },
        { name: "two", pypi: "mcp-server-time==1999.1.1" },
        // which has never had a wheel
        { name: "three", pypi: "docopt==0.6.2" },
      ],
      says: [
        "3 faults",
        "mcp-stacks:companions[0].npm",
        "it has no @modelcontextprotocol/server-that-is-none",
        "mcp-stacks:companions[1].pypi",
        "1999.1.1 is none",
        "the newest is mcp-server-time==",
        "mcp-stacks:companions[2].pypi",
        "set mcp-stacks:companions[2].installScripts: true if you trust it",
      ],
    },
    {
      kind: "a package without a version and the name of a container of the stack's own",
      of: [
        { name: "one", npm: "@modelcontextprotocol/server-everything", secrets },
        { name: "redis", npm: "@modelcontextprotocol/server-everything@2026.8.31" },
      ],
      says: [
        "2 faults",
        "mcp-stacks:companions[0].npm",
        "npm view @modelcontextprotocol/server-everything version",
        "write @modelcontextprotocol/server-everything@<that version>",
        "mcp-stacks:companions[1].name",
      ],
    },
    {
      kind: "an image in which the folder of a volume is another user's",
      of: [{ ...tinyCompanion, secrets, volumes: [{ name: "more", path: "/var/lib" }] }],
      says: [
        "User 1000 could not write to volume /var/lib of companion tiny",
        "has     one of user 0, mode 755",
        "RUN mkdir -p /var/lib && chown 1000:1000 /var/lib",
      ],
    },
  ];
  for (const { kind, of, says } of refused) {
    it(`fails on ${kind}: one message, nothing changed`, async () => {
      fixture.configure({ ...small, companions: of });
      const message = await refusal(fixture, (options) => stack.up(options));
      for (const words of says) expect(message).toContain(words);
      expect(message).toMatch(/nothing was changed|no container was changed/);
      expect(await leftovers(daemon, name)).toEqual([]);
    });
  }
});
