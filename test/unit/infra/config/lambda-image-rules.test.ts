import { describe, expect, it } from "vitest";
import { faultsOf, lambdaWith } from "./parsing.ts";

type Section = Readonly<Record<string, unknown>>;

const digest = `@sha256:${"0".repeat(64)}`;
const repository = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops";
const arm64 = { architecture: "arm64" };
const allowed =
  "an image by digest in ECR of eu-central-1, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops-assistant@sha256:<64 hex digits>";
const moved =
  "push it to ECR of eu-central-1 and refer to it there, or set mcp-stacks:server.image.build instead";

describe("fails on an image by reference", () => {
  it.each([
    ["of Docker Hub", `team/ops${digest}`],
    ["of ECR's public registry", `public.ecr.aws/team/ops${digest}`],
    ["of another region", `123456789012.dkr.ecr.us-east-1.amazonaws.com/ops${digest}`],
    ["of a registry elsewhere", `registry.example.com/ops${digest}`],
    ["of a host that only begins like ECR", `${repository.replace("/", ".example.com/")}${digest}`],
    ["of Docker Hub by a tag", "team/ops:1.2.3"],
  ])("%s", (_, reference) => {
    expect(faultsOf(lambdaWith({ image: { reference } }, arm64))).toEqual([
      expect.objectContaining({ key: "mcp-stacks:server.image.reference", allowed, fix: moved }),
    ]);
  });

  it("by a tag, which can change, and says what shows the digest", () => {
    const reference = `${repository}:1.2.3`;
    expect(faultsOf(lambdaWith({ image: { reference } }, arm64))).toEqual([
      {
        key: "mcp-stacks:server.image.reference",
        given: `"${reference}"`,
        allowed,
        fix: `add the digest: \`docker buildx imagetools inspect ${reference}\` shows it`,
      },
    ]);
  });

  it("without the CPU that it was built for", () => {
    expect(faultsOf(lambdaWith({ image: { reference: `${repository}${digest}` } }))).toEqual([
      {
        key: "mcp-stacks:lambda.architecture",
        given: "nothing",
        allowed: "x86_64 or arm64, which a reference does not say of its image",
        fix: "set mcp-stacks:lambda.architecture to the CPU that the image was built for",
      },
    ]);
  });
});

describe("fails on", () => {
  const cases: [string, Section, Section, Record<string, string>, Section][] = [
    [
      "a push to where Lambda pulls nothing",
      { build: {}, push: { repository: "registry.example.com/ops" } },
      {},
      {},
      {
        key: "mcp-stacks:server.image.push.repository",
        given: '"registry.example.com/ops"',
        allowed:
          "a repository in ECR of eu-central-1, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops-assistant",
        fix: "change it, or remove mcp-stacks:server.image.push: the stack then makes a repository of its own",
      },
    ],
    [
      "a push of an image that is not built",
      { reference: `${repository}${digest}`, push: { repository } },
      arm64,
      {},
      {
        key: "mcp-stacks:server.image.push",
        given: `"${repository}"`,
        allowed: "nothing while server.image.build is unset",
        fix: "set mcp-stacks:server.image.build, or remove mcp-stacks:server.image.push",
      },
    ],
    [
      "a user of the registry without a password",
      { build: {}, push: { repository, username: "AWS" } },
      {},
      {},
      {
        key: "mcp-stacks:registryPassword",
        given: "nothing",
        allowed: "the password of mcp-stacks:server.image.push.username",
        fix: "pulumi config set --secret mcp-stacks:registryPassword, or remove mcp-stacks:server.image.push.username",
      },
    ],
    [
      "a password of the registry that the stack makes",
      { build: {} },
      {},
      { registryPassword: "hunter2" },
      {
        key: "mcp-stacks:registryPassword",
        given: "a secret",
        allowed: "nothing while server.image.push.username is unset",
        fix: "set mcp-stacks:server.image.push.username, or remove mcp-stacks:registryPassword",
        encrypted: true,
      },
    ],
    [
      "images to keep of a repository that is not made, as there is another",
      { build: {}, push: { repository } },
      { repository: { keepImages: 5 } },
      {},
      {
        key: "mcp-stacks:lambda.repository.keepImages",
        given: "5",
        allowed: "nothing while server.image.push is set: the stack then makes no repository",
        fix: "remove mcp-stacks:server.image.push, or remove mcp-stacks:lambda.repository.keepImages",
      },
    ],
    [
      "images to keep of a repository that is not made, as nothing is built",
      { reference: `${repository}${digest}` },
      { ...arm64, repository: { keepImages: 5 } },
      {},
      {
        key: "mcp-stacks:lambda.repository.keepImages",
        given: "5",
        allowed: "nothing while server.image.build is unset: the stack then makes no repository",
        fix: "set mcp-stacks:server.image.build, or remove mcp-stacks:lambda.repository.keepImages",
      },
    ],
    [
      "a CPU that the image is not built for",
      { build: { platform: "linux/amd64" } },
      arm64,
      {},
      {
        key: "mcp-stacks:server.image.build.platform",
        given: '"linux/amd64"',
        allowed: "linux/arm64 while lambda.architecture is arm64",
        fix: "remove mcp-stacks:server.image.build.platform or mcp-stacks:lambda.architecture: each follows the other",
      },
    ],
  ];
  it.each(cases)("%s", (_, image, lambda, secrets, fault) => {
    expect(faultsOf(lambdaWith({ image }, lambda), secrets)).toEqual([fault]);
  });
});

describe("but lets be", () => {
  const cases: [string, Section, Section, Record<string, string>][] = [
    ["an image of the region's ECR", { reference: `${repository}${digest}` }, arm64, {}],
    [
      "one with a tag beside its digest",
      { reference: `${repository}:1.2.3${digest}` },
      { architecture: "x86_64" },
      {},
    ],
    [
      "an image of another account, and of AWS in China",
      { reference: `210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/team/ops${digest}` },
      { ...arm64, region: "cn-north-1" },
      {},
    ],
    [
      "a push to the region's ECR with a login",
      { build: {}, push: { repository, username: "AWS" } },
      {},
      { registryPassword: "hunter2" },
    ],
    ["a build for the function's CPU", { build: { platform: "linux/arm64" } }, arm64, {}],
    ["a CPU that the build follows", { build: {} }, arm64, {}],
    ["a platform that the CPU follows", { build: { platform: "linux/arm64" } }, {}, {}],
    ["fewer images than by default", { build: {} }, { repository: { keepImages: 5 } }, {}],
    [
      "any registry, of an image and of a push, with a test double",
      { reference: `localhost:5000/ops${digest}` },
      { ...arm64, endpoint: "http://127.0.0.1:5000" },
      {},
    ],
    [
      "a push to any registry with a test double",
      { build: {}, push: { repository: "localhost:5000/ops" } },
      { endpoint: "http://127.0.0.1:5000" },
      {},
    ],
  ];
  it.each(cases)("%s", (_, image, lambda, secrets) => {
    expect(faultsOf(lambdaWith({ image }, lambda), secrets)).toEqual([]);
  });
});
