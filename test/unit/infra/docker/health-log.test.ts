import { describe, expect, it } from "vitest";
import { type CheckedContainer, failingCheck } from "../../../../infra/docker/health-log.ts";
import { checkInWords, healthTests } from "../../../../infra/health-plan.ts";

const bundled = ["CMD", "/usr/local/bin/node", "/app/healthcheck.mjs"];

interface Given {
  readonly test?: string[];
  readonly log?: { ExitCode: number; Output: string }[];
  readonly hostname?: string;
  readonly env?: string[];
  readonly restarts?: number;
}

function container({
  test = healthTests({ http: "/healthz" }, 9000),
  log = [{ ExitCode: 22, Output: "curl: (22) The requested URL returned error: 404\n" }],
  hostname = "mcp-server",
  env = [],
  restarts = 0,
}: Given = {}): CheckedContainer {
  return {
    Name: "/todo-dev",
    RestartCount: restarts,
    State: { Health: { Log: log } },
    Config: { Hostname: hostname, Env: env, Healthcheck: { Test: test } },
  };
}

describe("failingCheck", () => {
  it("says what of the server was asked, the answer, and the keys that say so", () => {
    expect(failingCheck(container())).toBe(
      [
        "The health check of container todo-dev fails:",
        "  asked    http://127.0.0.1:9000/healthz",
        "  said     curl: (22) The requested URL returned error: 404",
        "  by       mcp-stacks:server.container.port and mcp-stacks:server.container.health",
      ].join("\n"),
    );
  });

  it("names no keys for the bundled check, and none for containers that are not the server's", () => {
    expect(failingCheck(container({ test: bundled }))).toMatch(/404$/);
    expect(failingCheck(container({ hostname: "redis" }))).toMatch(/404$/);
  });

  it("says the code of a check that says nothing", () => {
    const said = failingCheck(container({ log: [{ ExitCode: 1, Output: "" }] }));
    expect(said).toContain("  said     nothing, and ended with 1\n");
  });

  it("shows the last lines of a long answer, without values that are secret", () => {
    const lines = ["one", "two", "three", "four", "five", "key of-the-api at db://inner"].join(
      "\n",
    );
    const said = failingCheck(
      container({
        log: [{ ExitCode: 1, Output: lines }],
        env: ["API_KEY=of-the-api", "A=five", "MCP_BRIDGE_ENV_DSN=db://inner"],
      }),
    );
    expect(said).toContain("  said     two\n           three\n");
    expect(said).toContain("\n           five\n           key [secret] at [secret]\n");
    expect(said).not.toContain("of-the-api");
  });

  it.each<[string, Given]>([
    [
      "passed at last",
      {
        log: [
          { ExitCode: 1, Output: "" },
          { ExitCode: 0, Output: "" },
        ],
      },
    ],
    ["never ran", { log: [] }],
    ["is of what ends all the time", { restarts: 2 }],
  ])("says nothing where the check %s", (_, given) => {
    expect(failingCheck(container(given))).toBeUndefined();
  });
});

describe("checkInWords", () => {
  it.each([
    [{ http: "/a?b=c" }, "http://127.0.0.1:9000/a?b=c"],
    [{ tcp: true as const }, "whether port 9000 takes connections"],
    [{ process: "main.py" }, "grep -aqs -- '[m]ain.py' /proc/[0-9]*/cmdline"],
    [{ command: ["/bin/check", "all"] }, "/bin/check all"],
  ])("says of %j what is asked", (health, words) => {
    expect(checkInWords(healthTests(health, 9000))).toBe(words);
  });
});
