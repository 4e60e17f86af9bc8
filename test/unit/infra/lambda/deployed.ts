import type { LambdaSettings } from "../../../../infra/config/schema.ts";
import { deployToLambda } from "../../../../stacks/lambda.ts";
import { type Deployed, deployOnMocks, type Given } from "../deployment.ts";
import type { Answers } from "../mocks.ts";

export { type Deployed, generated } from "../deployment.ts";

const account = "123456789012";
const region = "eu-central-1";
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

/** The login that ECR gives; another one every time, plain, so that the program must mark it. */
export const ecrPassword = "ecr-token-of-twelve-hours";

/** Version of the secret that AWS draws. */
export const secretVersion = "0f0e0d0c-0b0a-0908-0706-050403020100";

/** What AWS would answer. */
const answers: Answers = {
  "aws:apigateway/restApi:RestApi": () => ({
    executionArn: arn("execute-api", "d4e5f6"),
    rootResourceId: "root",
  }),
  "aws:apigatewayv2/api:Api": () => ({
    apiEndpoint: `https://a1b2c3.execute-api.${region}.amazonaws.com`,
    executionArn: arn("execute-api", "a1b2c3"),
  }),
  "aws:cloudwatch/logGroup:LogGroup": (_, { name }) => ({ arn: arn("logs", `log-group:${name}`) }),
  "aws:dynamodb/table:Table": (_, { name }) => ({ arn: arn("dynamodb", `table/${name}`) }),
  "aws:ecr/repository:Repository": (_, { name }) => ({
    registryId: account,
    repositoryUrl: `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
  }),
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": () => ({ password: ecrPassword }),
  "aws:iam/role:Role": (_, { name }) => ({ arn: `arn:aws:iam::${account}:role/${name}` }),
  "aws:lambda/function:Function": (_, { name }) => ({
    arn: arn("lambda", `function:${name}`),
    version: "8",
  }),
  "aws:lambda/alias:Alias": () => ({ arn: arn("lambda", "function:alias") }),
  "aws:secretsmanager/secret:Secret": (_, { namePrefix }) => ({
    arn: arn("secretsmanager", `secret:${namePrefix}1-abcdef`),
  }),
  "aws:secretsmanager/secretVersion:SecretVersion": () => ({ versionId: secretVersion }),
  "aws:sns/topic:Topic": (_, { name }) => ({ arn: arn("sns", String(name)) }),
  "docker:index/image:Image": (_, { imageName }) => ({
    repoDigest: `${String(imageName).replace(/:[^:]*$/, "")}@sha256:${"b".repeat(64)}`,
  }),
  "random:index/randomId:RandomId": () => ({ hex: "0a1b2c3d" }),
};

/** Deploys a Lambda stack called `dev` to mocks; a preview unless told otherwise. */
export function deployedOnMocks(
  settings: LambdaSettings,
  secrets: Readonly<Record<string, string>> = {},
  run: Partial<Pick<Given, "dryRun">> = {},
): Promise<Deployed> {
  return deployOnMocks((given) => deployToLambda({ ...given, ...run, settings }), secrets, answers);
}
