import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commonSettings } from "../../infra/config/schema.ts";
import { ServerImage } from "../../infra/image.ts";
import { testDaemon } from "./daemon.ts";
import { type PushRegistry, pushRegistry } from "./push-registry.ts";
import { passphrase, required } from "./stack-fixture.ts";

const username = "pusher";
const password = "the-password-of-this-registry";

describe("an image that is built for a cluster", () => {
  const daemon = testDaemon();
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  // apart from the state, which would change the context with every operation
  const context = join(folder, "context");
  const state = join(folder, "state");
  const file = join(context, "hello");
  let registry: PushRegistry;
  let stack: Stack;
  let given = password;

  /** What a stack on Kubernetes does about its image, and nothing else. */
  const program = async () => {
    const push = { repository: `${registry.address}/team/ops`, username };
    const { server, images } = commonSettings.parse({
      server: { auth: { mode: "jwt" }, image: { build: { context }, push } },
    });
    const facts = { root: "/", stack: "push", version: "1.0.0", revision: "r", arch: process.arch };
    const delivery = { by: "registry", password: pulumi.secret(given) } as const;
    const provider = new docker.Provider("docker", { disableDockerDaemonCheck: true });
    const args = { source: server, images, facts, delivery };
    return { digest: new ServerImage("image", args, { providers: [provider] }).digest };
  };
  const up = async (): Promise<string> => String((await stack.up()).outputs.digest?.value);

  beforeAll(async () => {
    registry = await pushRegistry(username, password);
    for (const made of [context, state]) mkdirSync(made);
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY hello /hello\n");
    writeFileSync(file, "hello");
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "push", projectName: "image-push", program },
      {
        pulumiHome: required("PULUMI_HOME"),
        workDir: folder,
        envVars: {
          PULUMI_BACKEND_URL: pathToFileURL(state).href,
          PULUMI_CONFIG_PASSPHRASE: passphrase,
          PULUMI_SKIP_UPDATE_CHECK: "1",
        },
      },
    );
  });
  afterAll(async () => {
    // that of an earlier build has lost its tag, and is still called by its digest
    const filters = { reference: [`${registry.address}/team/ops`] };
    for (const { Id } of await daemon.listImages({ filters })) {
      await daemon.getImage(Id).remove({ force: true });
    }
    await registry.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("fails without the registry's password: says who refused what, and nothing is pushed", async () => {
    given = "a-wrong-password";
    const failure = await up().catch((error: unknown) => String(error));
    const image = `${registry.address}/team/ops:1.0.0-push`;
    expect(failure).toContain(`Pushing image ${image}: ${registry.address} refused it`);
    expect(failure).not.toContain(given);
    expect(registry.pushed).toEqual([]);
    given = password;
  });

  it("is pushed, and named by the digest under which its registry has it", async () => {
    const digest = await up();
    expect(registry.pushed).toHaveLength(1);
    expect(digest).toBe(`${registry.address}/team/ops@${registry.pushed[0]}`);
    expect(registry.has(digest.split("@")[1] ?? "")).toBe(true);
  });

  it("is neither built nor pushed again while nothing changes", async () => {
    await stack.up({ expectNoChanges: true });
    expect(registry.pushed).toHaveLength(1);
  });

  it("is not pushed again because the password was renewed", async () => {
    given = "a-renewed-password";
    await stack.up();
    given = password;
    expect(registry.pushed).toHaveLength(1);
  });

  it("is pushed under another digest once its source changes", async () => {
    const before = await up();
    writeFileSync(file, "hello again");
    const after = await up();
    expect(registry.pushed).toHaveLength(2);
    expect(after).not.toBe(before);
    expect(registry.has(after.split("@")[1] ?? "")).toBe(true);
  });

  it("leaves no password in the state", () => {
    const kept = readFileSync(join(state, ".pulumi", "stacks", "image-push", "push.json"), "utf8");
    expect(kept).toContain(registry.address);
    expect(kept).not.toContain(password);
  });
});
