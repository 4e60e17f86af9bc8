import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { overlay } from "../../../../infra/cli/project.ts";
import { clusterSettings, planStack } from "../../../../infra/cli/stack-needs.ts";
import { keyOf } from "../../../../infra/config/fault.ts";
import { parseConfig } from "../../../../infra/config/parse.ts";

const readme = readFileSync(join(import.meta.dirname, "../../../../README.md"), "utf8");
const fileSchema = z.object({ config: z.record(z.string(), z.unknown()) });

/** Blocks of YAML that are a whole stack's file; the others are parts of one. */
const examples = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
  .map(([, text = ""]) => fileSchema.safeParse(parseYaml(text)))
  .flatMap(({ data }) => (data ? [{ target: data.config[keyOf(["target"])], ...data }] : []));

/** The cluster that `npm run demo` brings a stack up on, and the registry that it pulls from. */
const node = { kubeconfig: "/run/node/admin.json", context: "node", registry: "localhost:5005" };

describe("the stacks that the README shows", () => {
  it("are there", () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples)("can be brought up as they are: $target", ({ target, config }) => {
    const plan = planStack(config, false);
    const provided = plan.cluster === undefined ? {} : clusterSettings(config, plan, node);
    const values = Object.entries(overlay(config, provided)).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    expect(parseConfig({ values: Object.fromEntries(values), secretKeys: [] })).toMatchObject({
      ok: true,
      settings: { target },
    });
  });
});
