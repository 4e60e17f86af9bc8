import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BuildPlan } from "../../../../infra/image-plan.ts";
import {
  buildDigest,
  imageTag,
  makesRepository,
  planLifecycle,
} from "../../../../infra/lambda/repository-plan.ts";
import { plain, secretKeys } from "../mocks.ts";
import { type Deployed, deployedOnMocks, ecrPassword } from "./deployed.ts";
import { lambdaSettingsOf } from "./settings.ts";

const registry = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";
const settings = lambdaSettingsOf({ shared: "dynamodb" }, { repository: { keepImages: 7 } });

const push = { repository: `${registry}/team/ops` };
const reference = `${registry}/ops@sha256:${"a".repeat(64)}`;
const elsewhere: [string, Record<string, unknown>][] = [
  ["another repository is named", { build: {}, push }],
  ["an image is referred to", { reference }],
];

function digestOf({ named }: Deployed): unknown {
  const { keepers } = named("repository-push").inputs;
  return typeof keepers === "object" && keepers && Reflect.get(keepers, "digest");
}

describe("the repository of a stack", () => {
  it("takes no tag twice, scans what is pushed, and goes with its stack", async () => {
    const { named } = await deployedOnMocks(settings);
    expect(named("repository-ecr").inputs).toEqual({
      name: "ops-assistant-dev",
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      forceDelete: true,
    });
    expect(named("repository-lifecycle").inputs).toEqual({
      repository: "ops-assistant-dev",
      policy: JSON.stringify(planLifecycle(7)),
    });
  });

  it.each(elsewhere)("is not made where %s", async (_, image) => {
    const other = lambdaSettingsOf({ shared: "dynamodb", image }, { architecture: "x86_64" });
    expect(makesRepository(other.server)).toBe(false);
    const { resources } = await deployedOnMocks(other);
    expect(resources.filter(({ name }) => name.startsWith("repository"))).toEqual([]);
  });

  it("removes what no tag leads to after a day, and of all images all but the newest", () => {
    const { rules } = planLifecycle(7);
    expect(rules.map(({ rulePriority, selection }) => [rulePriority, selection])).toEqual([
      [
        1,
        {
          tagStatus: "untagged",
          countType: "sinceImagePushed",
          countUnit: "days",
          countNumber: 1,
        },
      ],
      [2, { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 7 }],
    ]);
    expect(rules.map(({ action }) => action)).toEqual([{ type: "expire" }, { type: "expire" }]);
  });
});

describe("an image pushed there", () => {
  it("is tagged by version, by what it is built from and by which push it is", async () => {
    const stack = await deployedOnMocks(settings);
    const digest = String(digestOf(stack));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(stack.named("image-build").inputs).toMatchObject({
      imageName: `${registry}/ops-assistant-dev:1.2.3-${digest.slice(0, 12)}-0a1b2c3d`,
      skipPush: false,
    });
    expect(stack.named("repository-push").inputs).toEqual({ byteLength: 4, keepers: { digest } });
  });

  it("is pushed with the login that ECR gives in an up, marked secret", async () => {
    const { named } = await deployedOnMocks(settings, {}, { dryRun: false });
    const { inputs } = named("image-build");
    expect(plain(inputs).registry).toEqual({
      server: registry,
      username: "AWS",
      password: ecrPassword,
    });
    expect(secretKeys(inputs)).toEqual(["registry"]);
  });

  it("differs in a preview by its password alone, which the provider does not compare", async () => {
    const [preview, up] = [
      await deployedOnMocks(settings),
      await deployedOnMocks(settings, {}, { dryRun: false }),
    ];
    const shown = plain(preview.named("image-build").inputs);
    const made = plain(up.named("image-build").inputs);
    expect(shown.registry).toEqual({ server: registry, username: "AWS", password: "" });
    expect(Object.keys(shown)).toEqual(Object.keys(made));
  });

  it("fails to be planned without a Dockerfile, in words for people", async () => {
    const image = { build: { dockerfile: "none.Dockerfile" } };
    await expect(deployedOnMocks(lambdaSettingsOf({ shared: "dynamodb", image }))).rejects.toThrow(
      /The image cannot be built; nothing was changed\.\n.*no file at .*none\.Dockerfile/,
    );
  });
});

describe("buildDigest", () => {
  const plan: BuildPlan = {
    imageName: "ops-assistant:1.0.0-dev",
    build: {
      context: "/project/app",
      dockerfile: "/project/app/Dockerfile",
      platform: "linux/amd64",
      args: { VERSION: "1.0.0", REVISION: "abc" },
    },
  };
  const changes: [string, Partial<BuildPlan["build"]>][] = [
    ["context", { context: "/other/app" }],
    ["Dockerfile", { dockerfile: "/project/app/Other" }],
    ["platform", { platform: "linux/arm64" }],
    ["stage", { target: "debug" }],
    ["arguments", { args: { VERSION: "1.0.0", REVISION: "abd" } }],
  ];

  it.each(changes)(
    "is another with another %s, for which the provider builds again",
    (_, change) => {
      const other = { ...plan, build: { ...plan.build, ...change } };
      expect(buildDigest(other, "a")).not.toBe(buildDigest(plan, "a"));
    },
  );

  it("is another with other content, and the same whatever the image is called", () => {
    expect(buildDigest(plan, "b")).not.toBe(buildDigest(plan, "a"));
    expect(buildDigest({ ...plan, imageName: "other:1" }, "a")).toBe(buildDigest(plan, "a"));
  });
});

describe("imageTag", () => {
  it("is a tag as registries allow it, whatever the version", () => {
    const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), hex(64), hex(8), (...parts) => {
        expect(imageTag(...parts)).toMatch(/^\w[\w.-]{0,127}$/);
      }),
    );
    expect(imageTag("1.0.0+build.5", "0123456789abcdef", "0a1b2c3d")).toBe(
      "1.0.0-build.5-0123456789ab-0a1b2c3d",
    );
  });
});
