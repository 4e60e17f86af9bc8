/** What a verb is for and takes. */
interface Usage {
  readonly summary: string;
  /** What stands behind the verb. */
  readonly takes: string;
  /** Options with what they do and their default. */
  readonly options: readonly (readonly [option: string, meaning: string])[];
}

const stack = ["--stack NAME", "the stack of Pulumi.NAME.yaml; dev when not given"] as const;

/** Every verb of `mcp-stacks`, in the order in which a person meets them. */
export const usages = {
  demo: {
    summary:
      "bring up stack dev with what this machine lacks, call a tool on it (--down: take it down)",
    takes: "[--stack NAME | --example NAME] [--down]",
    options: [
      stack,
      ["--example NAME", "an example of stacks/examples instead; its stack has the same name"],
      ["--down", "take the stack down with all that is in it, and what was started for it alone"],
      ["MCP_STACKS_KUBECONFIG", "in the environment: the cluster for a stack of target kubernetes"],
      ["", "that names none itself; without it, a node is started on this machine"],
    ],
  },
  app: {
    summary:
      "run the server alone, on loopback unless told otherwise: SQLite, limits in memory, no Docker",
    takes: "",
    options: [["settings", "are environment variables, listed in app/REFERENCE.md"]],
  },
  token: {
    summary: "print a development token for a stack (--stack dev --scope … --ttl-min 60)",
    takes: "[--stack NAME] [--subject WHO] [--scope SCOPES] [--ttl-min MINUTES]",
    options: [
      stack,
      ["--subject WHO", "whose token it is; developer@localhost when not given"],
      ["--scope SCOPES", 'what it allows, in one word; "ops:read tickets:write" when not given'],
      ["--ttl-min MINUTES", "how long it is good, 1 to 1440; 60 when not given"],
    ],
  },
  clients: {
    summary: "print the configuration of MCP clients for a stack, ready to paste (--stack dev)",
    takes: "[--stack NAME] [--client NAME] [--write] [--project DIR]",
    options: [
      stack,
      [
        "--client NAME",
        "one alone: cursor, vscode, claudeCode, claudeDesktop, claudeDesktopWindows",
      ],
      ["--write", "merge it into that client's own file; keeps the rest, and a copy beside it"],
      ["--project DIR", "the project whose file it is; the folder that this is called in"],
    ],
  },
  smoke: {
    summary: "hold a deployed server to the contract of every MCP client (--stack dev)",
    takes: "[--stack NAME] [--writes] [--via endpoint|service] [--json] [--report FILE]",
    options: [
      stack,
      ["--writes", "run the checks too that leave data behind: tickets that are closed"],
      [
        "--via WAY",
        "endpoint: as clients come; service: a forwarded port of the cluster's Service;",
      ],
      ["", "the endpoint where it answers this machine, when not given"],
      ["--json", "the report as JSON on stdout, progress on stderr"],
      ["--report FILE", "keep the report there too; .mcp-stacks/reports/smoke.NAME.json has it"],
      ["MCP_TOKEN", "in the environment: a token of the stack's issuer (server.auth.mode jwks)"],
      ["exit code", "0 every check passed that applies, and the image is recorded as good; else 1"],
    ],
  },
  surface: {
    summary:
      "say whether app/surface.json lists what the server offers; 1 when not (--write: write it)",
    takes: "[--stack NAME] [--write]",
    options: [
      ["--stack NAME", "ask a deployed stack instead of the bundled server, run from source"],
      ["--write", "write the list, app/surface.json or that of the stack's image"],
      ["exit code", "0 the list is true, or was written; 1 it is not, with what is different"],
    ],
  },
  report: {
    summary:
      "say what a change means for reviewers and MCP clients, in Markdown (--base origin/main)",
    takes: "[--base REF] [--stack NAME …] [--out FILE] [--json] [--preview FILE …]",
    options: [
      ["--base REF", "branch or commit to compare with; what is deployed when not given"],
      ["--stack NAME", "this stack alone, and given again this one too; all when not given"],
      ["--out FILE", "write it there instead of to standard output"],
      ["--json", "one JSON list of stacks instead of Markdown"],
      [
        "--preview FILE",
        "what `pulumi preview --json --show-sames` printed, instead of previewing",
      ],
      ["exit code", "0 fine; 2 policy refuses a stack, or clients break and nobody"],
      ["", "acknowledged it; 1 a stack cannot be previewed"],
    ],
  },
  promote: {
    summary: "write the image that passed its smoke test on one stack into the file of another",
    takes: "[--from STACK] [--to STACK] [--smoke-report FILE] [--allow-dirty] [--dry-run]",
    options: [
      ["--from STACK", "the stack whose image is promoted; staging when not given"],
      ["--to STACK", "the stack of Pulumi.STACK.yaml that takes it; prod when not given"],
      ["--smoke-report FILE", "what `smoke` kept; refused unless it is the one recorded"],
      ["--allow-dirty", "take an image of changes that no commit holds, and write that down"],
      ["--dry-run", "say what would be written, and what it means for clients"],
      ["exit code", "0 written, or nothing to write; 1 refused, with every reason"],
    ],
  },
  deploy: {
    summary:
      "preview with policy, update, smoke test; back to the last good image by itself if it fails",
    takes: "[--stack NAME] [--image REFERENCE [--revision COMMIT]] [--yes]",
    options: [
      stack,
      ["--image REFERENCE", "run this image, by digest, instead of the file's or of building one"],
      [
        "--revision COMMIT",
        "commit that it was built from, for its record; unknown when not given",
      ],
      ["--yes", "do not ask after the preview; needed where there is no terminal"],
      ["exit code", "0 up and well; 2 refused, nothing was changed; 3 it was not well, and the"],
      ["", "last good image runs again; 4 it is not well, and there was no way back;"],
      ["", "130 interrupted; 1 anything else that went wrong"],
    ],
  },
  rollback: {
    summary: "deploy an earlier image that passed its smoke test, by one line of the stack's file",
    takes: "[--stack NAME] [--to DIGEST] [--dry-run] [--yes] [--unpin]",
    options: [
      stack,
      [
        "--to DIGEST",
        "an image or digest of the list, or how it begins; else the newest other one",
      ],
      ["--dry-run", "list the good releases and say what would be written"],
      ["--yes", "do not ask after the preview; needed where there is no terminal"],
      ["--unpin", "take the line out again; the next deploy runs what the file asks for"],
      ["exit code", "as of deploy; the file is as it was before unless it is 0"],
    ],
  },
  drift: {
    summary: "tell what others changed or deleted since the stack was deployed; changes nothing",
    takes: "[--stack NAME] [--json]",
    options: [
      stack,
      ["--json", "one JSON object on stdout instead of text"],
      ["exit code", "0 it is as it was deployed, 3 it is not, 1 it cannot be read"],
    ],
  },
  pulumi: {
    summary: "run the Pulumi CLI on this project with what this machine lacks",
    takes: "<command of the Pulumi CLI> [--stack NAME]",
    options: [stack, ["help", "as the command: what the Pulumi CLI has to say"]],
  },
  cluster: {
    summary:
      "start a Kubernetes node on this machine, or name the given one (--down: take it down)",
    takes: "[--down]",
    options: [
      ["--down", "take the node down, with all that is in it"],
      ["MCP_STACKS_KUBECONFIG", "in the environment: the file of a cluster to use instead"],
      ["MCP_STACKS_KUBECONTEXT", "in the environment: its context; the current one when not given"],
    ],
  },
  "production-check": {
    summary: "decide by evidence whether a stack is fit for production: 21 checks in 7 areas",
    takes: "[--stack NAME] [--json] [--test-report FILE] [--report FILE]",
    options: [
      stack,
      ["--json", "the results as JSON on stdout instead of a table"],
      ["--test-report FILE", "what `npm test` kept; .mcp-stacks/reports/tests.json when not given"],
      ["--report FILE", "the results as JSON in a file besides"],
      ["exit code", "0 when every check passed, else 1"],
    ],
  },
  check: { summary: "types, lint, format and unit tests", takes: "", options: [] },
  test: {
    summary: "every suite, with what this machine lacks; ends with `N passed, N failed, N skipped`",
    takes: "[--report FILE] [arguments of vitest]",
    options: [
      ["--project NAME", "the suites of one project alone, such as unit or engine"],
      ["FILE", "the suites alone whose file's name has this in it"],
      [
        "--report FILE",
        "what became of the tests, as JSON, besides .mcp-stacks/reports/tests.json",
      ],
    ],
  },
  bench: {
    summary: "measure (bench -- docker [--json])",
    takes: "<docker | kubernetes | lambda | server | split> [--json]",
    options: [["--json", "one JSON object instead of a table"]],
  },
} as const satisfies Readonly<Record<string, Usage>>;

/** A verb of `mcp-stacks`. */
export type VerbName = keyof typeof usages;

/** Whether there is such a verb. */
export function isVerb(name: string): name is VerbName {
  return Object.hasOwn(usages, name);
}

/** All verbs, each with what it is for. */
export function overview(): string {
  const rows = Object.entries(usages).map(([name, { summary }]) => [name, summary] as const);
  return ["usage: mcp-stacks <verb> [options]", ...aligned(rows)].join("\n");
}

/** What one verb is for and takes. */
export function usageOf(verb: VerbName): string {
  const { summary, takes, options }: Usage = usages[verb];
  const line = `usage: npm run ${verb}${takes === "" ? "" : ` -- ${takes}`}`;
  return [line, `  ${summary}`, ...(options.length > 0 ? ["", ...aligned(options)] : [])].join(
    "\n",
  );
}

/**
 * Whether help is asked for. Of `pulumi`, only in front of a command: behind one, the words are
 * the Pulumi CLI's.
 */
export function asksForHelp(verb: VerbName, args: readonly string[]): boolean {
  const given = args.filter((arg) => arg !== "--");
  const asked = verb === "pulumi" ? given.slice(0, 1) : given;
  return asked.some((arg) => arg === "--help" || arg === "-h");
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, meaning]) => `  ${name.padEnd(width)}  ${meaning}`);
}
