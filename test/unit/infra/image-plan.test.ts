import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mirrored, planBuild, planPush } from "../../../infra/image-plan.ts";
import { settingsOf } from "./settings.ts";

const root = join("/", "project");
const facts = { root, stack: "dev", version: "1.0.0", revision: "abc", arch: "x64" };

describe("planBuild", () => {
  it("builds the bundled server for this machine's platform", () => {
    const { server, images } = settingsOf();
    expect(planBuild(server, images, facts)).toEqual({
      imageName: "ops-assistant:1.0.0-dev",
      build: {
        context: join(root, "app"),
        dockerfile: join(root, "app", "Dockerfile"),
        platform: "linux/amd64",
        args: { NODE_IMAGE: "node:24.21.0-bookworm-slim", VERSION: "1.0.0", REVISION: "abc" },
      },
    });
  });

  it("takes context, Dockerfile, stage, platform and arguments from the settings", () => {
    const { server, images } = settingsOf({
      image: {
        build: {
          context: "/srv/mine",
          dockerfile: "deploy/Dockerfile",
          target: "runtime",
          platform: "linux/arm64",
          args: { NODE_IMAGE: "node:22-slim", FLAVOUR: "lean" },
        },
      },
    });
    expect(planBuild(server, images, facts).build).toEqual({
      context: "/srv/mine",
      dockerfile: join("/srv/mine", "deploy/Dockerfile"),
      platform: "linux/arm64",
      target: "runtime",
      args: { NODE_IMAGE: "node:22-slim", VERSION: "1.0.0", REVISION: "abc", FLAVOUR: "lean" },
    });
  });

  it("gives a Dockerfile that takes it the Python base image, and no other", () => {
    const { server, images } = settingsOf({}, {}, { mirror: "mirror.example.com/hub" });
    expect(planBuild(server, images, { ...facts, takesPython: true }).build.args).toEqual({
      PYTHON_IMAGE: "mirror.example.com/hub/library/python:3.13.9-slim-bookworm",
      VERSION: "1.0.0",
      REVISION: "abc",
    });
  });

  it("is tagged in the repository that it is pushed to", () => {
    const { server, images } = settingsOf();
    const { imageName } = planBuild(server, images, facts, "registry.example.com/team/ops");
    expect(imageName).toBe("registry.example.com/team/ops:1.0.0-dev");
  });

  it("takes the base image from the mirror", () => {
    const { server, images } = settingsOf({}, {}, { mirror: "mirror.example.com/hub" });
    expect(planBuild(server, images, facts).build.args.NODE_IMAGE).toBe(
      "mirror.example.com/hub/library/node:24.21.0-bookworm-slim",
    );
  });

  it("follows the machine where no platform is given", () => {
    const { server, images } = settingsOf();
    const plan = planBuild(server, images, { ...facts, arch: "arm64" });
    expect(plan.build.platform).toBe("linux/arm64");
  });

  it("fails where the settings reference an image", () => {
    const { server, images } = settingsOf({ image: { reference: "a/b:1" } });
    expect(() => planBuild(server, images, facts)).toThrow(
      "image.build of ops-assistant is not set",
    );
  });
});

describe("planPush", () => {
  const planned = (push: Record<string, unknown>) =>
    planPush(settingsOf({ image: { build: {}, push } }).server);

  it("logs in at the repository's own registry, Docker Hub when it names none", () => {
    const username = "ops";
    const hosts = ["registry.example.com/team/ops", "localhost:5000/ops", "team/ops"].map(
      (repository) => planned({ repository, username }).login?.server,
    );
    expect(hosts).toEqual(["registry.example.com", "localhost:5000", "docker.io"]);
  });

  it("logs nobody in where no user is named", () => {
    expect(planned({ repository: "localhost:5000/ops" })).toEqual({
      repository: "localhost:5000/ops",
      login: undefined,
    });
  });

  it("fails where the settings name no repository", () => {
    expect(() => planPush(settingsOf().server)).toThrow("image.push of ops-assistant is not set");
  });
});

describe("mirrored", () => {
  const cases: [string, string | undefined, string][] = [
    ["redis:7", undefined, "redis:7"],
    ["redis:7", "localhost:5000", "localhost:5000/library/redis:7"],
    ["prom/prometheus:v3", "localhost:5000", "localhost:5000/prom/prometheus:v3"],
    ["ghcr.io/org/image:1", "localhost:5000", "ghcr.io/org/image:1"],
    ["localhost/image:1", "mirror.example.com", "localhost/image:1"],
    ["host:5000/image:1", "mirror.example.com", "host:5000/image:1"],
  ];
  it.each(cases)("takes %s from mirror %s as %s", (reference, mirror, expected) => {
    expect(mirrored(reference, mirror)).toBe(expected);
  });

  it("leaves a mirrored name as it is", () => {
    const repository = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?:[0-9]{1,3}$/);
    fc.assert(
      fc.property(repository, (reference) => {
        const once = mirrored(reference, "localhost:5000");
        expect(mirrored(once, "localhost:5000")).toBe(once);
      }),
    );
  });
});
