import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { plainOutputs } from "../../infra/cli/operated-stack.ts";
import { pinLines } from "../../infra/cli/pin-lines.ts";
import { goodReleases } from "../../infra/cli/release-record.ts";
import { smokeStack } from "../../infra/cli/smoke-stack.ts";
import { contractChecks } from "../../infra/contract/checks.ts";
import { askCounter, breakCounter, counterApi, counterContext } from "./counter-api.ts";
import { execIn, leftovers, testDaemon } from "./daemon.ts";
import { type Deployed, deployed, isHealthy } from "./deployed.ts";
import { operatedFixture, stackFileOf } from "./operated-fixture.ts";
import { refusal } from "./refusal.ts";
import { filesBelow } from "./secrecy.ts";
import { stackFixture } from "./stack-fixture.ts";
import { toldDeployment } from "./told-deployment.ts";
import { freePorts } from "./wait.ts";

const daemon = testDaemon();
const [port = 0, nobody = 0] = await freePorts(2);
const small = {
  server: { shared: "memory" },
  docker: { port, prometheus: { enabled: false }, startTimeoutSec: 40 },
};
const fixture = stackFixture("test-backends", small);
const context = counterContext(fixture.folder);
const greeting = "a greeting that nobody else may read";
const server = daemon.getContainer(`ops-assistant-${fixture.name}`);
const api = daemon.getContainer(`ops-assistant-${fixture.name}-counter-api`);

const configure = (release: string, env?: Record<string, string>, ...more: readonly object[]) =>
  fixture.configure({ ...small, backends: [counterApi(context, release, env), ...more] });
const asked = async (withToken = true) =>
  (await execIn(server, ["node", "-e", askCounter(withToken)])).trim();
const envOf = async (container: typeof api): Promise<Record<string, string>> => {
  const { Env } = (await container.inspect()).Config;
  return Object.fromEntries(Env.map((line) => line.split(/=(.*)/s).slice(0, 2)));
};

/** Few checks, of which one calls the server: which ones they are is not what this is about. */
const few = contractChecks
  .map(({ id }) => id)
  .filter((id) => /^(answers-health|lists-what-it-has-client-.*-legacy-protocol)$/.test(id));
/** Deploys as people do. */
const deploy = async () => {
  const told = await toldDeployment(await operatedFixture(fixture), (operated, say) =>
    smokeStack(operated, { say, only: few }),
  );
  console.log(`${told.text}\n(${told.sec.toFixed(1)} s)`);
  return told;
};

/** Notes what becomes of the stack's containers from now on; the answer ends it and tells. */
async function lifeEvents(): Promise<() => readonly string[]> {
  const filters = { type: ["container"], label: [`com.mcp-stacks.stack=${fixture.name}`] };
  const stream = await daemon.getEvents({ filters: JSON.stringify(filters) });
  let text = "";
  stream.on("data", (part: Buffer) => {
    text += part.toString();
  });
  return () => {
    if (stream instanceof Readable) stream.destroy();
    const events = text.split("\n").filter((line) => line !== "");
    return events
      .map((line) => eventSchema.parse(JSON.parse(line)))
      .filter(({ Action }) => /^(start|health_status)/.test(Action))
      .map(({ Action, Actor }) => `${Action} ${Actor.Attributes.name}`);
  };
}

const eventSchema = z.object({
  Action: z.string(),
  Actor: z.object({ Attributes: z.object({ name: z.string() }) }),
});

describe("a backend of a stack", () => {
  let stack: Stack;
  let up: Deployed;
  let token = "";
  let serverId = "";
  let life: readonly string[] = [];

  beforeAll(async () => {
    configure("1");
    stack = await fixture.open();
    await stack.setConfig("mcp-stacks:counterGreeting", { value: greeting, secret: true });
    const watched = await lifeEvents();
    up = deployed((await stack.up(fixture.observed())).outputs);
    life = watched();
    token = (await envOf(api)).SERVICE_AUTH_TOKEN ?? "";
    serverId = (await server.inspect()).Id;
  });
  afterAll(async () => {
    await fixture.dispose();
    expect(await leftovers(daemon, fixture.name)).toEqual([]);
  });

  it("is well before the server is started", async () => {
    const own = `ops-assistant-${fixture.name}`;
    // a check that a busy machine was too slow for is made up for by the next one
    const firsts = new Set(life.filter((event) => !event.startsWith("health_status: unhealthy")));
    expect([...firsts]).toEqual([
      `start ${own}-counter-api`,
      `health_status: healthy ${own}-counter-api`,
      `start ${own}`,
      `health_status: healthy ${own}`,
    ]);
    expect(await isHealthy(up)).toBe(true);
  });

  it("shares one token with the server, which is in neither state, file nor output", async () => {
    const told = await envOf(server);
    // derived for its name: the key of the stack itself has 32 characters
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(told).toMatchObject({
      SERVICE_AUTH_TOKEN: token,
      COUNTER_API_URL: "http://counter-api:8080",
    });
    expect(told).not.toHaveProperty("GREETING");
    for (const secret of [token, greeting]) {
      const holding = Object.entries(filesBelow(fixture.folder)).filter(([, content]) =>
        content.includes(secret),
      );
      expect(holding.map(([path]) => path)).toEqual([]);
      expect(fixture.printed.join("")).not.toContain(secret);
    }
  });

  it("answers the server alone, and nobody without the token", async () => {
    expect(await asked(false)).toBe("401");
    expect(JSON.parse((await asked()).replace(/^200 /, ""))).toEqual({
      count: 1,
      release: "1",
      greeting,
    });
    const { HostConfig, NetworkSettings } = await api.inspect();
    expect(HostConfig.PortBindings ?? {}).toEqual({});
    expect(Object.keys(NetworkSettings.Networks)).toEqual([
      `mcp-network-ops-assistant-${fixture.name}`,
    ]);
  });

  it("is as hardened as the rest", async () => {
    const { Config, HostConfig } = await api.inspect();
    expect(Config.User).toBe("1000:1000");
    expect(HostConfig).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges:true"],
      Privileged: false,
      Memory: 256 * 2 ** 20,
      MemorySwap: 256 * 2 ** 20,
      Tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
    });
  });

  it("is replaced by its next release, which has its volume and restarts no server", async () => {
    configure("2");
    await stack.up(fixture.observed());
    const changed = new Set(fixture.changes().map((change) => change.split(" ")[1]));
    expect([...changed].sort()).toEqual([
      "backend-counter-api-container",
      "images-backend-counter-api-build",
    ]);
    expect((await server.inspect()).Id).toBe(serverId);
    expect(JSON.parse((await asked()).replace(/^200 /, ""))).toMatchObject({
      count: 2,
      release: "2",
    });
  });

  it("fails before anything is changed when one elsewhere does not answer", async () => {
    const before = await leftovers(daemon, fixture.name);
    const url = `http://nobody-is-called-this.internal:${nobody}`;
    configure("3", {}, { name: "mail", url });
    const message = await refusal(fixture, (options) => stack.up(options));
    expect(message).toContain("1 fault in the configuration");
    expect(message).toContain("mcp-stacks:backends[1].url");
    expect(message).toContain(`given    "${url}"`);
    expect(message).toMatch(/does not: (no such host|its name is not resolved)/);
    expect(message).toContain("start backend mail");
    expect(message).toContain("nothing was changed");
    expect(await leftovers(daemon, fixture.name)).toEqual(before);
    expect(await asked()).toContain('"release":"2"');
  });

  it("changes nothing when nothing is changed", async () => {
    configure("2");
    const { changeSummary } = await stack.preview(fixture.observed());
    expect(Object.keys(changeSummary)).toEqual(["same"]);
  });

  it("fails with a release that does not start, and is back at its last good image by itself", async () => {
    expect((await deploy()).code).toBe(0);
    const image = (await server.inspect()).Image;
    const good = (await api.inspect()).Image;
    const undo = breakCounter(context);
    const { code, text } = await deploy();
    undo();
    expect(code).toBe(3);
    expect(text).toContain("The option that this release needs is not set");
    // the server was well all the time
    expect(text).toMatch(/requests {2}answered all \d+ requests/);
    expect(text).toMatch(
      new RegExp(`returned {2}backend counter-api: sha256:[0-9a-f]{64} -> ${good}`),
    );
    expect(text).not.toContain("returned  server");
    expect((await api.inspect()).Image).toBe(good);
    const answer = JSON.parse((await asked()).replace(/^200 /, ""));
    expect(answer).toMatchObject({ count: 4, release: "2" });
    expect((await server.inspect()).Id).toBe(serverId);
    const operated = await operatedFixture(fixture);
    expect(await plainOutputs(operated)).toMatchObject({
      image,
      backendImages: { "counter-api": good },
    });
    const [release, ...others] = await goodReleases(operated);
    expect(others).toEqual([]);
    expect(release).toMatchObject({ image, backends: { "counter-api": good } });
    expect(text).toContain(`npm run rollback -- --stack ${fixture.name} --to ${release?.at}`);
    // what a rollback to it would write
    const file = readFileSync(stackFileOf(fixture), "utf8");
    expect(pinLines(file, release ?? { image: "" })).toEqual([
      { key: "server.image.pin", image },
      { key: "backends[0].image.pin", image: good },
    ]);
  });
});
