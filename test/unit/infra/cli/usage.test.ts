import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { app } from "../../../../infra/cli/app.ts";
import { check } from "../../../../infra/cli/check.ts";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import { clients } from "../../../../infra/cli/clients.ts";
import { cluster } from "../../../../infra/cli/cluster.ts";
import { demo } from "../../../../infra/cli/demo.ts";
import { deploy } from "../../../../infra/cli/deploy.ts";
import { drift } from "../../../../infra/cli/drift.ts";
import { productionCheck } from "../../../../infra/cli/production-check.ts";
import { promote } from "../../../../infra/cli/promote.ts";
import { report } from "../../../../infra/cli/report.ts";
import { rollback } from "../../../../infra/cli/rollback.ts";
import { smokeVerb } from "../../../../infra/cli/smoke-verb.ts";
import { surface } from "../../../../infra/cli/surface.ts";
import { token } from "../../../../infra/cli/token.ts";
import { asksForHelp, isVerb, overview, usageOf, usages } from "../../../../infra/cli/usage.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";
import { bench } from "../../../bench/main.ts";

const names = Object.keys(usages).filter(isVerb);

function commandLine(...args: readonly string[]) {
  const main = join(checkoutRoot, "infra", "cli", "main.ts");
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

describe("usage", () => {
  it("stands in the overview for every verb, and in more words on its own", () => {
    const width = Math.max(...names.map(({ length }) => length));
    for (const name of names) {
      expect(overview()).toContain(`  ${name.padEnd(width)}  ${usages[name].summary}`);
      expect(usageOf(name)).toContain(`usage: npm run ${name}`);
      expect(usageOf(name)).toContain(usages[name].summary);
    }
  });

  it.each(["--help", "-h"])("is printed by a verb that is asked for %s, with success", (option) => {
    const { status, stdout } = commandLine("demo", "--stack", "prod", option);
    expect(stdout).toBe(`${usageOf("demo")}\n`);
    expect(status).toBe(0);
  });

  it("is asked for by every verb; behind a command of the Pulumi CLI it is that command's", () => {
    for (const name of names) expect(asksForHelp(name, ["--", "--help"])).toBe(true);
    expect(asksForHelp("pulumi", ["up", "--help"])).toBe(false);
    expect(asksForHelp("demo", ["--down"])).toBe(false);
  });

  it.each([
    ["demo", demo],
    ["app", app],
    ["token", token],
    ["clients", clients],
    ["smoke", smokeVerb],
    ["surface", surface],
    ["report", report],
    ["promote", promote],
    ["deploy", deploy],
    ["rollback", rollback],
    ["drift", drift],
    ["cluster", cluster],
    ["production-check", productionCheck],
    ["check", check],
    ["bench", bench],
  ] as const)(
    "fails on an unknown option of %s, and names those of its usage",
    async (name, run) => {
      const refused = await run(["--unknown"]).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(UserError);
      const message = refused instanceof UserError ? refused.message : "";
      const options = usages[name].options
        .map(([option]) => option.split(" ")[0] ?? "")
        .filter((option) => option.startsWith("--"));
      const allowed = /\n {2}allowed {2}(.*)$/.exec(message)?.[1];
      expect(message).toContain("'--unknown'");
      expect(allowed?.split(", ").sort()).toEqual(
        options.length > 0 ? [...options].sort() : ["no options"],
      );
    },
  );

  it("fails on a verb that there is not, with those that there are", () => {
    const { status, stderr } = commandLine("dmeo");
    expect(status).toBe(2);
    expect(stderr).toContain('mcp-stacks has no verb "dmeo"');
    expect(stderr).toContain(overview());
  });
});
