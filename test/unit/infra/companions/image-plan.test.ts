import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isBuilt, planCompanionBuild } from "../../../../infra/companions/image-plan.ts";
import { dockerSettingsOf, minimal } from "../config/parsing.ts";

const facts = { stack: "dev", arch: "x64" };

function planned(companion: object, images: object = {}) {
  const settings = dockerSettingsOf({
    ...minimal,
    companions: [{ name: "one", ...companion }],
    images,
  });
  const [given] = settings.companions;
  if (given === undefined) throw new Error("there is no companion");
  return {
    isBuilt: isBuilt(given),
    plan: planCompanionBuild(given, settings.images, facts, "ops-assistant-one"),
  };
}

describe("the image of a companion", () => {
  it("is built from an npm package with a scope, without the bridge", () => {
    const { plan } = planned({ npm: "@scope/server-one@1.2.3-beta.1", user: 1234 });
    expect(plan).toEqual({
      imageName: "ops-assistant-one:1.2.3-beta.1-dev",
      build: {
        context: expect.stringMatching(/images$/),
        dockerfile: expect.stringMatching(/npm.Dockerfile$/),
        platform: "linux/amd64",
        target: "server",
        args: {
          NODE_IMAGE: "node:24.21.0-bookworm-slim",
          USER_ID: "1234",
          FOLDERS: "",
          INSTALL_SCRIPTS: "",
          OWN_COMMAND: "",
          PACKAGE: "@scope/server-one",
          VERSION: "1.2.3-beta.1",
        },
      },
    });
  });

  it("is built from a PyPI package with extras, with the bridge where it is published", () => {
    const { plan } = planned(
      { pypi: "mcp-one[a,b]==1!2.0+x", command: ["mcp-two"], http: { port: 8101 } },
      { mirror: "mirror.example.com/hub" },
    );
    // neither ! nor + stands in a tag
    expect(plan.imageName).toBe("ops-assistant-one:1_2.0_x-dev");
    expect(plan.build.dockerfile).toMatch(/pypi.Dockerfile$/);
    expect(plan.build.target).toBe("bridged");
    expect(plan.build.args).toEqual({
      NODE_IMAGE: "mirror.example.com/hub/library/node:24.21.0-bookworm-slim",
      PYTHON_IMAGE: "mirror.example.com/hub/library/python:3.13.9-slim-bookworm",
      USER_ID: "1000",
      FOLDERS: "",
      INSTALL_SCRIPTS: "",
      OWN_COMMAND: "yes",
      PACKAGE: "mcp-one",
      EXTRAS: "[a,b]",
      VERSION: "1!2.0+x",
    });
  });

  it("has the folders of the volumes that it writes to, and runs code of packages where it may", () => {
    const volumes = [
      { name: "notes", path: "/notes" },
      { name: "shared", path: "/shared", readOnly: true },
      { name: "more", path: "/var/more" },
    ];
    for (const source of [{ npm: "one@1.0.0" }, { pypi: "one==1.0" }]) {
      const { plan } = planned({ ...source, volumes, installScripts: true });
      expect(plan.build.args).toMatchObject({
        FOLDERS: "/notes /var/more",
        INSTALL_SCRIPTS: "yes",
      });
    }
  });

  it("is that of others as it is, and built on it for the bridge alone", () => {
    const image = { image: "registry.example.com/two:1", command: ["two"] };
    expect(planned(image).isBuilt).toBe(false);
    const { isBuilt: built, plan } = planned({ ...image, http: { port: 8101 } });
    expect(built).toBe(true);
    expect(plan.imageName).toBe("ops-assistant-one:dev");
    expect(plan.build.args).toEqual({
      NODE_IMAGE: "node:24.21.0-bookworm-slim",
      BASE_IMAGE: "registry.example.com/two:1",
    });
  });

  it.each(["npm", "pypi", "image"])(
    "of %s takes every argument and stage from its Dockerfile",
    (kind) => {
      const companion = {
        npm: { npm: "one@1.0.0" },
        pypi: { pypi: "one==1.0" },
        image: { image: "a.example.com/one:1", command: ["one"] },
      }[kind];
      const { build } = planned({ ...companion, http: { port: 8101 } }).plan;
      expect(existsSync(build.dockerfile)).toBe(true);
      const text = readFileSync(build.dockerfile, "utf8");
      const declared = [...text.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name);
      expect(new Set(declared)).toEqual(new Set(Object.keys(build.args)));
      const stages = [...text.matchAll(/^FROM .* AS (\w+)/gm)].map(([, name]) => name);
      expect(stages).toContain("bridged");
      expect(stages.includes("server")).toBe(kind !== "image");
    },
  );
});
