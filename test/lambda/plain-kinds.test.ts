import { ECR } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import { SNS } from "@aws-sdk/client-sns";
import { describe, expect, it } from "vitest";
import { awsProvider, region } from "./aws-provider.ts";
import { end, live } from "./resource-life.ts";

const aws = awsProvider();

const assumeRolePolicy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});
const statement = (actions: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: "arn:aws:logs:*:*:*" }],
  });

describe("ECR", () => {
  const lifecycle = (keep: number) =>
    JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keep },
          action: { type: "expire" },
        },
      ],
    });

  it("makes, changes and deletes a repository and what expires in it", async () => {
    const repository = await live(aws().provider, {
      type: "aws:ecr/repository:Repository",
      inputs: {
        name: "ops-dev",
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        tags: { owner: "ops" },
      },
      changes: {
        imageTagMutability: "MUTABLE",
        imageScanningConfiguration: { scanOnPush: false },
        tags: { team: "ops" },
      },
      replaced: {
        name: "ops-prod",
        region: "eu-west-1",
        encryptionConfigurations: [{ encryptionType: "KMS" }],
      },
      local: ["forceDelete"],
    });
    const ecr = new ECR(aws().sdk);
    const { repositories } = await ecr.describeRepositories({ repositoryNames: ["ops-dev"] });
    expect(repositories?.[0]).toMatchObject({
      imageTagMutability: "MUTABLE",
      imageScanningConfiguration: { scanOnPush: false },
    });
    expect(repository.state).toMatchObject({
      arn: `arn:aws:ecr:${region}:${aws().account}:repository/ops-dev`,
      repositoryUrl: `${process.env.MCP_STACKS_REGISTRY}/ops-dev`,
      tagsAll: { stack: "dev", team: "ops" },
    });
    const policy = await live(aws().provider, {
      type: "aws:ecr/lifecyclePolicy:LifecyclePolicy",
      inputs: { repository: "ops-dev", policy: lifecycle(20) },
      changes: { policy: lifecycle(5) },
      replaced: { repository: "other" },
    });
    const { lifecyclePolicyText } = await ecr.getLifecyclePolicy({ repositoryName: "ops-dev" });
    expect(lifecyclePolicyText).toBe(lifecycle(5));
    await end(aws().provider, policy);
    await end(aws().provider, repository);
  });

  it("answers a login for the registry that images are pushed to", async () => {
    const token = "aws:ecr/getAuthorizationToken:getAuthorizationToken";
    expect(await aws().provider.invoke(token, {})).toMatchObject({
      userName: "AWS",
      password: expect.stringMatching(/./),
      proxyEndpoint: `http://${process.env.MCP_STACKS_REGISTRY}`,
    });
  });
});

describe("IAM", () => {
  it("makes, changes and deletes a role and its policy", async () => {
    const role = await live(aws().provider, {
      type: "aws:iam/role:Role",
      inputs: { name: "ops-dev", assumeRolePolicy, description: "one", tags: { owner: "ops" } },
      changes: {
        assumeRolePolicy: assumeRolePolicy.replace("lambda", "edgelambda"),
        description: "two",
        maxSessionDuration: 7200,
        tags: {},
      },
      replaced: { name: "other", path: "/ops/" },
    });
    expect(role.state).toMatchObject({
      arn: `arn:aws:iam::${aws().account}:role/ops-dev`,
      tagsAll: { stack: "dev" },
    });
    const policy = await live(aws().provider, {
      type: "aws:iam/rolePolicy:RolePolicy",
      inputs: { name: "logs", role: "ops-dev", policy: statement(["logs:PutLogEvents"]) },
      changes: { policy: statement(["logs:PutLogEvents", "logs:CreateLogStream"]) },
      replaced: { name: "other", role: "another" },
    });
    const iam = new IAM(aws().sdk);
    const found = await iam.getRolePolicy({ RoleName: "ops-dev", PolicyName: "logs" });
    expect(decodeURIComponent(found.PolicyDocument ?? "")).toContain("logs:CreateLogStream");
    await end(aws().provider, policy);
    await end(aws().provider, role);
  });

  it("takes documents of one meaning for the same, and finds one that somebody changed", async () => {
    const urn = "urn:pulumi:dev::project::aws:iam/role:Role::thing";
    const role = await aws().provider.create(
      urn,
      await aws().provider.check(urn, { assumeRolePolicy }),
    );
    const [given] = JSON.parse(assumeRolePolicy).Statement;
    const same = { Statement: { ...given, Action: ["sts:AssumeRole"] }, Version: "2012-10-17" };
    const spelt = { assumeRolePolicy: JSON.stringify(same) };
    const inputs = await aws().provider.check(urn, spelt, role.inputs);
    expect((await aws().provider.diff(role, inputs)).changed).toEqual([]);

    const RoleName = role.id;
    const PolicyDocument = assumeRolePolicy.replace("lambda", "ec2");
    await new IAM(aws().sdk).updateAssumeRolePolicy({ RoleName, PolicyDocument });
    const refreshed = await aws().provider.read(role);
    expect(refreshed?.inputs.assumeRolePolicy).toBe(PolicyDocument);
    await end(aws().provider, role);
  });
});

describe("the aws stand-in", () => {
  it("fails on a property that it does not implement, and on a type that it does not know", async () => {
    const urn = "urn:pulumi:dev::project::aws:sns/topic:Topic::thing";
    await expect(aws().provider.check(urn, { fifoTopic: true })).rejects.toThrow(
      "aws:sns/topic:Topic: the stand-in does not implement `fifoTopic`",
    );
    const queue = "urn:pulumi:dev::project::aws:sqs/queue:Queue::thing";
    await expect(aws().provider.check(queue, {})).rejects.toThrow(
      /sqs\/queue:Queue is not implemented/,
    );
  });

  it("fails in an account that is not allowed, before it changes anything", async () => {
    const other = await aws().connect({
      allowedAccountIds: JSON.stringify(["999999999999"]),
    });
    const urn = "urn:pulumi:dev::project::aws:sns/topic:Topic::thing";
    const made = other.check(urn, { name: "stray" }).then((inputs) => other.create(urn, inputs));
    await expect(made).rejects.toThrow(
      `AWS account ${aws().account} is not allowed; allowed: 999999999999.`,
    );
    other.close();
    expect((await new SNS(aws().sdk).listTopics({})).Topics).toEqual([]);
  });
});
