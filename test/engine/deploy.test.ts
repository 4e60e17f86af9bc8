import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { plainOutputs } from "../../infra/cli/operated-stack.ts";
import { writeProject } from "../../infra/cli/project.ts";
import { goodReleases } from "../../infra/cli/release-record.ts";
import { rollbackStack, unpin } from "../../infra/cli/rollback-stack.ts";
import { smokeStack } from "../../infra/cli/smoke-stack.ts";
import { readStackFile } from "../../infra/cli/stack-file.ts";
import { UserError } from "../../infra/cli/user-error.ts";
import { type Breakage, brokenImage, brokenPrograms } from "./broken-images.ts";
import { testDaemon } from "./daemon.ts";
import { operatedFixture, stackFileOf } from "./operated-fixture.ts";
import { stackFixture } from "./stack-fixture.ts";
import { withNoise } from "./test-images.ts";
import { recording, type Told, toldDeployment } from "./told-deployment.ts";
import { freePorts } from "./wait.ts";

const name = "test-deploy";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const settings = (image?: Readonly<Record<string, unknown>>) => ({
  server: { shared: "memory", ...(image === undefined ? {} : { image }) },
  docker: { port, health: { intervalSec: 1 }, prometheus: { enabled: false } },
});
const fixture = stackFixture(name, settings());
const container = () => daemon.getContainer(`ops-assistant-${name}`);

/** What the engine keeps of the stack, as it would be read from another machine. */
const stateSchema = z.object({
  resources: z.array(
    z.object({
      urn: z.string(),
      outputs: z.looseObject({ image: z.string().optional() }).optional(),
    }),
  ),
  pending_operations: z.array(z.unknown()).optional(),
});

describe("deploying a stack", () => {
  let good: string;
  const tags: string[] = [];
  const broken = async (breakage: Breakage): Promise<string> => {
    const tag = `mcp-stacks-test/broken:${Object.keys(brokenPrograms).indexOf(breakage)}`;
    tags.push(tag);
    return brokenImage(daemon, good, tag, breakage);
  };
  const deploy = async (image?: string): Promise<Told> => {
    fixture.configure(settings(image === undefined ? undefined : { build: {}, pin: image }));
    const told = await toldDeployment(await operatedFixture(fixture));
    console.log(`${told.text}\n(${told.sec.toFixed(1)} s, return ${told.returnSec?.toFixed(1)} s)`);
    return told;
  };
  const runningImage = async () => (await container().inspect()).Image;
  const stateImages = async () => {
    const operated = await operatedFixture(fixture);
    const { deployment } = await operated.stack.exportStack();
    const { resources, pending_operations = [] } = stateSchema.parse(deployment);
    const server = resources.find(({ urn }) => urn.endsWith("::server-container"));
    const { image } = await plainOutputs(operated);
    return { container: server?.outputs?.image, output: image, pending: pending_operations };
  };

  beforeAll(async () => {
    await fixture.open();
  });
  afterAll(async () => {
    await fixture.dispose();
    for (const tag of tags) await daemon.getImage(tag).remove({ force: true });
  });

  it("brings it up, tests it and records its image as good", async () => {
    const { code, text } = await deploy();
    expect(code).toBe(0);
    good = await runningImage();
    expect(text).toContain(`http://127.0.0.1:${port}/mcp`);
    expect(text).toContain(`${good}, recorded as good`);
    const [release, ...others] = await goodReleases(await operatedFixture(fixture));
    expect(others).toEqual([]);
    expect(release).toMatchObject({ image: good });
    expect(release?.report).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it("fails on settings that are wrong, and changes nothing", async () => {
    const before = (await container().inspect()).Id;
    fixture.configure({ ...settings(), kubernetes: { replicas: 3 } });
    const { code, text } = await toldDeployment(await operatedFixture(fixture));
    expect(code).toBe(2);
    expect(text).toContain("mcp-stacks:kubernetes");
    expect(text).toContain("Refused: nothing was changed.");
    expect((await container().inspect()).Id).toBe(before);
  });

  describe.each(Object.keys(brokenPrograms) as Breakage[])("of an image that %s", (breakage) => {
    let told: Told;
    let asked: string;
    beforeAll(async () => {
      asked = await broken(breakage);
      told = await deploy(asked);
    });

    it("fails, and returns to the last good image by itself in under 30 s", async () => {
      expect(told.code).toBe(3);
      expect(told.returnSec).toBeLessThan(30);
      expect(told.text).toMatch(/Returned in [\d.]+ s: stack test-deploy runs its last good image/);
      expect(await runningImage()).toBe(good);
    });

    it("counts the requests that were refused meanwhile, and shows them", () => {
      const [, refused = 0, all = 0] =
        /requests {2}refused (\d+) of (\d+) requests over [\d.]+ s/.exec(told.text)?.map(Number) ??
        [];
      expect(refused).toBeGreaterThan(0);
      expect(all).toBeGreaterThan(refused);
    });

    it("leaves a state that is true, and a server that passes its smoke test", async () => {
      expect(await stateImages()).toEqual({ container: good, output: good, pending: [] });
      const report = await smokeStack(await operatedFixture(fixture), { say: () => {} });
      expect(report).toMatchObject({ verdict: "passed", image: good });
      const releases = await goodReleases(await operatedFixture(fixture));
      expect(releases.map(({ image }) => image)).toEqual([good]);
    });

    it("says what was wrong, that the file still asks for it and what to do", () => {
      const reason =
        breakage === "ends when it starts" ? "The option that this version needs" : "500";
      expect(told.text).toContain(reason);
      expect(told.text).toContain(`Pulumi.${name}.yaml still asks for what failed`);
      expect(told.text).toContain(`npm run rollback -- --stack ${name} --to ${good}`);
    });
  });

  describe("and going back to an earlier release", () => {
    const file = join(fixture.folder, "committed.yaml");
    let newer: string;
    const rollback = async (to?: string, dryRun = false) => {
      const lines: string[] = [];
      const code = await rollbackStack({
        stack: name,
        file,
        to,
        dryRun,
        surroundings: recording(lines),
        open: () => {
          const projects = join(checkoutRoot, ".mcp-stacks");
          writeProject(checkoutRoot, relative(projects, fixture.folder), name, readStackFile(file));
          return operatedFixture(fixture);
        },
      });
      return { code, text: lines.join("\n") };
    };
    beforeAll(async () => {
      const tag = "mcp-stacks-test/newer:1";
      tags.push(tag);
      newer = await withNoise(daemon, good, tag);
      expect((await deploy(newer)).code).toBe(0);
      fixture.configure(settings());
      writeFileSync(file, `# kept\n${readFileSync(stackFileOf(fixture), "utf8")}`);
    });

    it("fails on a release that there is not, naming those that there are", async () => {
      const before = readFileSync(file, "utf8");
      const refused = rollback(`sha256:${"0".repeat(64)}`);
      await expect(refused).rejects.toThrow(UserError);
      await expect(refused).rejects.toThrow(good);
      expect(readFileSync(file, "utf8")).toBe(before);
    });

    it("tells what it would do without doing it", async () => {
      const before = readFileSync(file, "utf8");
      const { code, text } = await rollback(undefined, true);
      expect(code).toBe(0);
      expect(text).toMatch(new RegExp(`runs .*${newer}`));
      expect(text).toContain(`server.image.pin: ${good}`);
      expect(readFileSync(file, "utf8")).toBe(before);
      expect(await runningImage()).toBe(newer);
    });

    it("runs it, by one line of the file more, which can be taken out again", async () => {
      const before = readFileSync(file, "utf8");
      const { code, text } = await rollback();
      expect(code).toBe(0);
      // what it offers is known from then, so that policy and the smoke test hold it to that
      expect(text).not.toContain("surface-dropped");
      expect(text).toMatch(/ok .*offers the tools, resources, prompts and scopes/);
      expect(await runningImage()).toBe(good);
      const after = readFileSync(file, "utf8").split("\n");
      const added = after.filter((line) => !before.split("\n").includes(line));
      expect(added).toEqual([expect.stringContaining(good)]);
      unpin(name, file, false);
      expect(readFileSync(file, "utf8")).toBe(before);
    });
  });
});
