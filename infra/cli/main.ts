import { ToolchainError } from "../toolchain/exec.ts";
import { UserError } from "./user-error.ts";

/** A verb of `mcp-stacks`; answers with the exit code. */
type Verb = (args: readonly string[]) => Promise<number>;

interface Command {
  readonly summary: string;
  readonly load: () => Promise<Verb>;
}

const commands: Readonly<Record<string, Command>> = {
  demo: {
    summary:
      "bring up stack dev with what this machine lacks, call a tool on it (--down: take it down)",
    load: async () => (await import("./demo.ts")).demo,
  },
  app: {
    summary:
      "run the server alone, on loopback unless told otherwise: SQLite, limits in memory, no Docker",
    load: async () => (await import("./app.ts")).app,
  },
  token: {
    summary: "print a development token for a stack (--stack dev --scope … --ttl-min 60)",
    load: async () => (await import("./token.ts")).token,
  },
  clients: {
    summary: "print the configuration of MCP clients for a stack, ready to paste (--stack dev)",
    load: async () => (await import("./clients.ts")).clients,
  },
  pulumi: {
    summary: "run the Pulumi CLI on this project with what this machine lacks",
    load: async () => (await import("./pulumi.ts")).pulumi,
  },
  check: {
    summary: "types, lint, format and unit tests",
    load: async () => (await import("./check.ts")).check,
  },
  test: {
    summary: "every suite, with what this machine lacks; ends with `N passed, N failed, N skipped`",
    load: async () => (await import("./test.ts")).test,
  },
  bench: {
    summary: "measure (bench -- docker [--json])",
    load: async () => (await import("../../test/bench/main.ts")).bench,
  },
};

function usage(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return ["usage: mcp-stacks <verb> [options]", ...lines].join("\n");
}

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === undefined || verb === "help" || verb === "--help") {
    console.log(usage());
    return verb === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (!command) {
    console.error(`mcp-stacks has no verb ${JSON.stringify(verb)}.\n${usage()}`);
    return 2;
  }
  const run = await command.load();
  return run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // what a person can mend comes without a stack trace; a defect of ours with it
  if (!(error instanceof UserError || error instanceof ToolchainError)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
