import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import type Dockerode from "dockerode";
import { expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { logsOf } from "./daemon.ts";
import { savedImage, unpacked } from "./saved-image.ts";
import type { StackFixture } from "./stack-fixture.ts";

/** A stack that is up, and the secrets that it really uses. */
export interface SecretStack {
  readonly fixture: StackFixture;
  readonly stack: Stack;
  readonly outputs: OutputMap;
  readonly secrets: readonly string[];
  readonly daemon: Dockerode;
  /** Names of the stack's containers; the server's first. */
  readonly containers: readonly string[];
}

/** Everywhere that a secret must not be found, each searched for every secret. */
export function describeSecrecy(secretStack: () => SecretStack): void {
  /** Places that hold a secret, plain or in base64. */
  const traces = (places: Readonly<Record<string, string | Buffer>>): string[] => {
    const needles = secretStack().secrets.flatMap((secret) => [
      secret,
      Buffer.from(secret).toString("base64"),
      encodeURIComponent(secret),
    ]);
    return Object.entries(places)
      .filter(([, content]) => needles.some((needle) => content.includes(needle)))
      .map(([place]) => place);
  };

  it("keeps them out of the state and out of the stack's file", () => {
    const { fixture } = secretStack();
    const files = filesBelow(fixture.folder);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        expect.stringContaining(`stacks/mcp-stacks/${fixture.name}.json`),
        expect.stringContaining(`Pulumi.${fixture.name}.yaml`),
      ]),
    );
    expect(traces(files)).toEqual([]);
  });

  it("keeps them out of all that `up`, `preview` and `stack output` print", async () => {
    const { fixture, stack } = secretStack();
    await stack.preview({ ...fixture.observed(), diff: true });
    const { stdout } = await fixture.pulumi("stack", "output", "--json");
    const printed = fixture.printed.join("");
    expect(printed).toContain("jwtSecret");
    expect(stdout).toContain('"jwtSecret": "[secret]"');
    expect(traces({ printed, stdout })).toEqual([]);
  });

  it("keeps them out of the engine's own logs", () => {
    const home = process.env.PULUMI_HOME ?? "";
    expect(traces(filesBelow(join(home, "logs")))).toEqual([]);
  });

  it("marks jwtSecret as the one secret output, and repeats it in no other", () => {
    const { outputs } = secretStack();
    const marked = Object.entries(outputs).filter(([, { secret }]) => secret);
    expect(marked.map(([key]) => key)).toEqual(["jwtSecret"]);
    const { jwtSecret, ...others } = outputs;
    expect(traces({ jwtSecret: JSON.stringify(jwtSecret) })).toEqual(["jwtSecret"]);
    expect(traces({ others: JSON.stringify(others) })).toEqual([]);
  });

  it("puts no token into the client configurations", () => {
    const clients = JSON.stringify(secretStack().outputs.clients?.value);
    expect(clients).toContain("Authorization");
    // how every JSON Web Token starts: `{"` in base64url
    expect(clients).not.toContain("eyJ");
  });

  it("keeps them out of labels, commands and all else that `docker inspect` shows but the environment", async () => {
    const { daemon, containers } = secretStack();
    const inspected = await Promise.all(
      containers.map(async (name) => {
        const info = await daemon.getContainer(name).inspect();
        const { Env, ...config } = info.Config;
        // the one place where a running server gets them from, so the search can find them
        expect(traces({ Env: Env.join("\n") })).toEqual(/prom/.test(name) ? [] : ["Env"]);
        return [name, JSON.stringify({ ...info, Config: config })] as const;
      }),
    );
    expect(traces(Object.fromEntries(inspected))).toEqual([]);
  });

  it("keeps them out of the logs of every container", async () => {
    const { daemon, containers } = secretStack();
    const logs = await Promise.all(
      containers.map(async (name) => [name, await logsOf(daemon.getContainer(name))] as const),
    );
    for (const [name, log] of logs) expect(log, name).not.toBe("");
    expect(traces(Object.fromEntries(logs))).toEqual([]);
  });

  it("keeps them out of the image: its history, its configuration and every file of its layers", async () => {
    const { daemon, outputs } = secretStack();
    const image = String(outputs.image?.value);
    const files = await savedImage(daemon, image);
    // the search must be able to find what is in a layer
    const seed = readFileSync(join(checkoutRoot, "app", "data", "inventory.json"));
    expect(files.some(({ content }) => content.includes(seed))).toBe(true);
    const history = JSON.stringify(await daemon.getImage(image).history());
    const contents = files.map(({ name, content }) => [name, content] as const);
    expect(traces({ history, ...Object.fromEntries(contents) })).toEqual([]);
  });
}

/** Every file below a folder, by its path with forward slashes; the program's link is left out. */
export function filesBelow(folder: string): Record<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1).replaceAll("\\", "/"), unpacked(readFileSync(path))];
    }),
  );
}
