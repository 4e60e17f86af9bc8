import { describe, expect, it } from "vitest";
import { targetState } from "../../../../infra/cli/first-call.ts";
import { parseOptions } from "../../../../infra/cli/options.ts";
import { requireLastingConfig, stackOf } from "../../../../infra/cli/pulumi.ts";
import { errorLines, lockMessage } from "../../../../infra/cli/stack.ts";
import { commandThatBringsUp } from "../../../../infra/cli/stack-outputs.ts";
import { renderTable } from "../../../../infra/cli/table.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";

describe("parseOptions", () => {
  const options = {
    stack: { type: "string", default: "dev" },
    down: { type: "boolean", default: false },
  } as const;

  it("fills in defaults and passes over the separator that npm leaves", () => {
    expect(parseOptions([], options).values).toMatchObject({ stack: "dev", down: false });
    const { values } = parseOptions(["--", "--stack", "prod", "--down"], options);
    expect(values).toMatchObject({ stack: "prod", down: true });
  });

  it.each([
    ["an option that the verb does not have", ["--stak", "x"], /'--stak'/],
    ["an option without its value", ["--stack"], /--stack.*argument missing/],
    ["a word that the verb does not take", ["down"], /Unexpected word 'down'/],
    ["a value where none belongs", ["--down=yes"], /--down.*does not take an argument/],
  ])("fails on %s, and names those that are allowed", (_, args, reason) => {
    const parsing = () => parseOptions(args, options);
    expect(parsing).toThrow(UserError);
    expect(parsing).toThrow(reason);
    expect(parsing).toThrow(/\n {2}allowed {2}--stack, --down$/);
  });
});

describe("stackOf", () => {
  it.each([
    [["up", "--stack", "prod"], "prod"],
    [["up", "-s", "prod", "--yes"], "prod"],
    [["--stack=prod", "up"], "prod"],
    [["up", "-s=prod"], "prod"],
    [["up", "-sprod"], "prod"],
    [["up", "-s", "dev2", "--stack", "prod"], "prod"],
    [["up"], "dev"],
    [["up", "--stack"], "dev"],
  ])("reads %j as %s", (args, stack) => {
    expect(stackOf(args)).toBe(stack);
  });
});

describe("requireLastingConfig", () => {
  it.each([
    [["config", "set", "--path", "mcp-stacks:lambda.memoryMiB", "1024", "--stack", "aws"], "aws"],
    [["--stack", "aws", "config", "set", "mcp-stacks:target", "docker"], "aws"],
    [["config", "set-all", "--plaintext", "mcp-stacks:target=docker"], "dev"],
  ])("fails on %j, which the next command would forget, and names the file", (args, stack) => {
    expect(() => requireLastingConfig(args)).toThrow(UserError);
    expect(() => requireLastingConfig(args)).toThrow(
      `write the setting into Pulumi.${stack}.yaml, which every command reads`,
    );
  });

  it.each([
    [["config", "set", "--secret", "mcp-stacks:jwtSecret", "x"]],
    [["config", "get", "mcp-stacks:target"]],
    [["config", "rm", "mcp-stacks:jwtSecret"]],
    [["up", "--stack", "set"]],
  ])("lets %j through", (args) => {
    expect(() => requireLastingConfig(args)).not.toThrow();
  });
});

describe("commandThatBringsUp", () => {
  it("is the demo for what this machine can run, and the engine alone for AWS", () => {
    const target = (name: string) => ({ config: { "mcp-stacks:target": name } });
    expect(commandThatBringsUp(target("docker"), "dev")).toBe("npm run demo");
    expect(commandThatBringsUp(target("kubernetes"), "staging")).toBe(
      "npm run demo -- --stack staging",
    );
    expect(commandThatBringsUp(target("lambda"), "aws")).toBe("npm run pulumi -- up --stack aws");
  });
});

describe("errorLines", () => {
  const failed = (stdout: string, stderr: string): string =>
    `code: 255\n stdout: ${stdout}\n stderr: ${stderr}\n err?: \n`;

  it("keeps the error and drops what came before it", () => {
    const stderr = "warning: a newer version\nerror: incorrect passphrase\n  try again";
    expect(errorLines(failed("Updating (dev)", stderr))).toBe(
      "error: incorrect passphrase\n  try again",
    );
  });

  it("looks at the output when nothing stands on the error channel", () => {
    expect(errorLines(failed("Updating (dev)\nerror: port taken", ""))).toContain(
      "error: port taken",
    );
  });

  it("keeps all of what has no line of an error", () => {
    expect(errorLines("pulumi: command not found\n")).toBe("pulumi: command not found");
  });
});

describe("lockMessage", () => {
  const locked =
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
    "  file:///state/.pulumi/locks/organization/mcp-stacks/prod/4b1.json: created by ada@host (pid 7) at 2026-01-02T03:04:05Z\n";

  it("names the stack, who holds it and what to do", () => {
    expect(lockMessage(locked)).toBe(
      [
        "Stack prod is locked: another command works on it, or one was ended before it was done.",
        "  held by  ada@host (pid 7) at 2026-01-02T03:04:05Z",
        "  fix      wait for that command; when none runs: npm run pulumi -- cancel --yes --stack prod",
      ].join("\n"),
    );
  });

  it("says what to do where the state is not in files", () => {
    const conflict = "error: [409] Conflict: Another update is currently in progress.";
    expect(lockMessage(conflict)).toMatch(/^The stack is locked.*cancel --yes$/s);
  });

  it("leaves every other error alone", () => {
    expect(lockMessage("error: incorrect passphrase")).toBeUndefined();
  });
});

describe("targetState", () => {
  it("asks no Prometheus where a stack has none, and says where the metrics are", async () => {
    const url = "http://mcp-server:9090/metrics";
    expect(await targetState(url)).toBe(`not part of the stack; on its network, read ${url}`);
  });
});

describe("renderTable", () => {
  it("aligns values and indents their further lines", () => {
    const lines = renderTable([
      ["endpoint", "http://127.0.0.1:8000/mcp"],
      ["its answer", "3 items\n- gloves"],
    ]);
    expect(lines).toEqual([
      "  endpoint    http://127.0.0.1:8000/mcp",
      "  its answer  3 items",
      "              - gloves",
    ]);
  });
});
