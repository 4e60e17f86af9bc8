import { ToolchainError } from "../toolchain/exec.ts";
import { asksForHelp, isVerb, overview, usageOf, type VerbName } from "./usage.ts";
import { UserError } from "./user-error.ts";

/** A verb of `mcp-stacks`; answers with the exit code. */
type Verb = (args: readonly string[]) => Promise<number>;

const verbs: Readonly<Record<VerbName, () => Promise<Verb>>> = {
  demo: async () => (await import("./demo.ts")).demo,
  app: async () => (await import("./app.ts")).app,
  token: async () => (await import("./token.ts")).token,
  clients: async () => (await import("./clients.ts")).clients,
  smoke: async () => (await import("./smoke-verb.ts")).smokeVerb,
  surface: async () => (await import("./surface.ts")).surface,
  report: async () => (await import("./report.ts")).report,
  promote: async () => (await import("./promote.ts")).promote,
  deploy: async () => (await import("./deploy.ts")).deploy,
  rollback: async () => (await import("./rollback.ts")).rollback,
  drift: async () => (await import("./drift.ts")).drift,
  pulumi: async () => (await import("./pulumi.ts")).pulumi,
  cluster: async () => (await import("./cluster.ts")).cluster,
  "production-check": async () => (await import("./production-check.ts")).productionCheck,
  check: async () => (await import("./check.ts")).check,
  test: async () => (await import("./test.ts")).test,
  bench: async () => (await import("../../test/bench/main.ts")).bench,
};

async function main([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === undefined || ["help", "--help", "-h"].includes(verb)) {
    console.log(overview());
    return verb === undefined ? 2 : 0;
  }
  if (!isVerb(verb)) {
    console.error(`mcp-stacks has no verb ${JSON.stringify(verb)}.\n${overview()}`);
    return 2;
  }
  if (asksForHelp(verb, args)) {
    console.log(usageOf(verb));
    return 0;
  }
  const run = await verbs[verb]();
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
