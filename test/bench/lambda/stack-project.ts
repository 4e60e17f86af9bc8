import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { z } from "zod";
import { overlay, writeProject } from "../../../infra/cli/project.ts";
import type { Provisioned } from "../../../infra/cli/provisioned.ts";
import { keyOf } from "../../../infra/config/fault.ts";
import { physicalName } from "../../../infra/naming.ts";
import { testDaemon } from "../../engine/daemon.ts";
import { required } from "../../engine/stack-fixture.ts";
import { pulumi, stackName } from "../docker/bench-projects.ts";
import type { Place } from "../docker/measured-run.ts";

/** The README's own stack on AWS, with a state of its own. */
export interface AwsProject extends Place {
  /** Has the next operations reach AWS here, and lets `destroy` delete the tickets. */
  reachAwsAt(endpoint: string): void;
  /** Takes down whatever is up. */
  destroy(): Promise<void>;
  /** Forgets the stack and the images that it built, once nothing of it is up. */
  forget(): Promise<void>;
}

const serverSection = z.looseObject({ name: z.string() });
const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/**
 * The stack's file that the README shows for AWS.
 *
 * @throws Error when it shows none.
 */
export function readmeStack(readme: string): Readonly<Record<string, unknown>> {
  const files = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .map(([, text = ""]) => stackFile.safeParse(parse(text)))
    .flatMap(({ data }) => (data === undefined ? [] : [data.config]));
  const found = files.find((config) => config[keyOf(["target"])] === "lambda");
  if (found === undefined) throw new Error("README.md shows no stack of target lambda");
  return found;
}

/** Writes the project into the git-ignored `.mcp-stacks/bench-lambda` and makes its stack. */
export async function awsProject({ checkout, env, settings }: Provisioned): Promise<AwsProject> {
  const root = join(checkout, ".mcp-stacks", "bench-lambda");
  const state = join(root, "state");
  mkdirSync(state, { recursive: true });
  const readme = readFileSync(join(checkout, "README.md"), "utf8");
  const config = overlay(readmeStack(readme), settings);
  const write = (changed: Readonly<Record<string, unknown>>) =>
    writeProject(checkout, join("bench-lambda", "ours"), stackName, {
      config: overlay(config, changed),
    });
  const place = {
    folder: write({}),
    env: {
      ...env,
      PULUMI_BACKEND_URL: pathToFileURL(state).href,
      // of an account that is in moto's memory alone
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
  };
  // what an earlier run left was in the memory of its moto
  await pulumi(place, "stack", "rm", "--yes", "--force", stackName).catch(() => {});
  await pulumi(place, "stack", "select", "--create", stackName);
  return {
    ...place,
    reachAwsAt: (endpoint) =>
      void write({ lambda: { endpoint, tickets: { deletionProtection: false } } }),
    async destroy() {
      await pulumi(place, "destroy", "--yes", "--skip-preview", "--stack", stackName);
    },
    async forget() {
      await pulumi(place, "stack", "rm", "--yes", stackName);
      const { name } = serverSection.parse(config[keyOf(["server"])]);
      await removeImages(`${required("MCP_STACKS_REGISTRY")}/${physicalName(name, stackName)}`);
    },
  };
}

async function removeImages(reference: string): Promise<void> {
  const daemon = testDaemon();
  for (const { Id } of await daemon.listImages({ filters: { reference: [reference] } })) {
    await daemon.getImage(Id).remove({ force: true });
  }
}
