import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

/** One of the official conformance suites, as a command line of a published package. */
export interface Suite {
  readonly name: string;
  /** The file that its command runs. */
  readonly command: string;
  readonly options: readonly string[];
  /** Scenarios that decide, and those that are run and reported only; read from the suite itself. */
  scenarios(): Promise<{
    readonly scored: readonly string[];
    readonly unscored: readonly string[];
  }>;
}

const commandOf = (name: string) => fileURLToPath(import.meta.resolve(`${name}/dist/index.js`));
const of2025 = commandOf("mcp-conformance-2025");
const of2026 = commandOf("mcp-conformance-2026");

/** The three runs that the server has to pass, by name. */
export const suites = {
  "0.1.16, --suite all": {
    name: "0.1.16, --suite all",
    command: of2025,
    options: ["--suite", "all"],
    scenarios: async () => ({ scored: await listed(of2025), unscored: [] }),
  },
  "0.2.0-alpha.12, --requirements 2025-11-25": required("2025-11-25"),
  "0.2.0-alpha.12, --requirements 2026-07-28": required("2026-07-28"),
} as const satisfies Readonly<Record<string, Suite>>;

export type SuiteName = keyof typeof suites;

function required(revision: string): Suite {
  return {
    name: `0.2.0-alpha.12, --requirements ${revision}`,
    command: of2026,
    options: ["--requirements", revision],
    scenarios: async () => requirementsOf(revision),
  };
}

const requirementsSchema = z.object({
  server: z.array(z.string()),
  not_scored: z.array(z.object({ scenario: z.string(), leg: z.enum(["server", "client"]) })),
});

/** The scenarios that a revision requires, from the file that the suite comes with. */
function requirementsOf(revision: string) {
  const file = join(dirname(of2026), "../requirements", `${revision}.yaml`);
  const { server, not_scored } = requirementsSchema.parse(parse(readFileSync(file, "utf8")));
  const unscored = not_scored.filter(({ leg }) => leg === "server");
  return { scored: server, unscored: unscored.map(({ scenario }) => scenario) };
}

/** The scenarios for servers, as the suite's own `list` prints them. */
function listed(command: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [command, "list", "--server"], (error, stdout) => {
      if (error) return reject(error);
      resolve([...stdout.matchAll(/^\s*-\s+([\w-]+)/gm)].map(([, name = ""]) => name));
    });
  });
}
