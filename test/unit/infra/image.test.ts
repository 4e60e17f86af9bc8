import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { type ImageDelivery, ServerImage } from "../../../infra/image.ts";
import { planBuild } from "../../../infra/image-plan.ts";
import { plain, resolved, runOnMocks, secretKeys } from "./mocks.ts";
import { settingsOf } from "./settings.ts";

const facts = {
  root: join("/", "project"),
  stack: "dev",
  version: "1.0.0",
  revision: "abc",
  arch: "x64",
};
const reference = `registry.example.com/ops@sha256:${"a".repeat(64)}`;
const pushed = `registry.example.com/team/ops@sha256:${"b".repeat(64)}`;
const push = { repository: "registry.example.com/team/ops", username: "pusher" };
const password = "p4ssw0rd";

async function delivered(image: Record<string, unknown>, delivery: () => ImageDelivery) {
  const { server, images } = settingsOf({ image });
  const { result, resources } = await runOnMocks(
    async () => new ServerImage("image", { source: server, images, facts, delivery: delivery() }),
    { "docker:index/image:Image": () => ({ repoDigest: pushed }) },
  );
  return { result, resources, server, images };
}

const byRegistry = (secret?: string) => (): ImageDelivery => ({
  by: "registry",
  password: secret === undefined ? undefined : pulumi.secret(secret),
});

describe("ServerImage for a cluster", () => {
  it("pushes what it builds to the repository, and gives the digest that the nodes pull", async () => {
    const image = { build: {}, push };
    const { result, resources, server, images } = await delivered(image, byRegistry(password));
    const [built, ...others] = resources.filter(({ type }) => type.startsWith("docker:"));
    if (built === undefined || others.length > 0) throw new Error("it makes one image");
    expect([built.type, built.name]).toEqual(["docker:index/image:Image", "image-build"]);
    expect(plain(built.inputs)).toEqual({
      ...planBuild(server, images, facts, push.repository),
      skipPush: false,
      buildOnPreview: false,
      registry: { server: "registry.example.com", username: "pusher", password },
    });
    expect(built.inputs.imageName).toBe("registry.example.com/team/ops:1.0.0-dev");
    expect(await resolved(result.digest)).toBe(pushed);
    expect(await resolved(result.id)).toBe(pushed);
  });

  it("marks the registry's password as secret, and names it nowhere else", async () => {
    const { result, resources } = await delivered({ build: {}, push }, byRegistry(password));
    const marked = resources.flatMap(({ inputs }) => secretKeys(inputs));
    expect(marked).toEqual(["registry"]);
    const shown = resources.map(({ inputs: { registry, ...rest } }) => rest);
    expect(JSON.stringify(shown)).not.toContain(password);
    expect(await pulumi.isSecret(result.digest)).toBe(false);
  });

  it("names no login where the settings name no user", async () => {
    const image = { build: {}, push: { repository: "localhost:5000/ops" } };
    const { resources } = await delivered(image, byRegistry());
    const built = resources.find(({ name }) => name === "image-build");
    expect(built?.inputs).toMatchObject({
      imageName: "localhost:5000/ops:1.0.0-dev",
      skipPush: false,
    });
    expect(built?.inputs).not.toHaveProperty("registry");
  });

  it("takes a reference as it is, without anything of Docker", async () => {
    const { result, resources } = await delivered({ reference }, byRegistry(password));
    expect(resources.map(({ type }) => type)).toEqual(["mcp:index:ServerImage"]);
    expect(await resolved(result.digest)).toBe(reference);
    expect(await resolved(result.id)).toBe(reference);
  });

  it("fails where a build has nowhere to be pushed", () => {
    const { server, images } = settingsOf();
    const args = { source: server, images, facts, delivery: byRegistry()() };
    expect(() => new ServerImage("image", args)).toThrow("image.push of ops-assistant is not set");
  });
});

describe("ServerImage for a repository of the stack's own", () => {
  const url = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops";
  const toRepository = (): ImageDelivery => ({
    by: "repository",
    url: pulumi.output(url),
    tag: pulumi.output("1.0.0-0a1b"),
    login: { server: "registry", username: "AWS", password: pulumi.secret(password) },
  });

  it("pushes what it builds under the tag that it is given, and gives the digest", async () => {
    const { result, resources, server, images } = await delivered({ build: {} }, toRepository);
    const [built, ...others] = resources.filter(({ type }) => type.startsWith("docker:"));
    if (built === undefined || others.length > 0) throw new Error("it makes one image");
    expect(plain(built.inputs)).toEqual({
      ...planBuild(server, images, facts),
      imageName: `${url}:1.0.0-0a1b`,
      skipPush: false,
      buildOnPreview: false,
      registry: { server: "registry", username: "AWS", password },
    });
    expect(secretKeys(built.inputs)).toEqual(["registry"]);
    expect(await resolved(result.digest)).toBe(pushed);
    expect(await pulumi.isSecret(result.digest)).toBe(false);
  });
});

describe("ServerImage for a daemon", () => {
  it("leaves what it builds there, whatever registry the settings name", async () => {
    const { resources, server, images } = await delivered({ build: {}, push }, () => ({
      by: "daemon",
    }));
    const [built] = resources.filter(({ type }) => type.startsWith("docker:"));
    expect(built?.inputs).toEqual({
      ...planBuild(server, images, facts),
      skipPush: true,
      buildOnPreview: false,
    });
    expect(built?.inputs.imageName).toBe("ops-assistant:1.0.0-dev");
  });
});
