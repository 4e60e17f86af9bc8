import type { Change } from "../judge.ts";

/** A policy document of one statement. */
function document(statement: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", ...statement },
  });
}

const table = "arn:aws:dynamodb:eu-central-1:123456789012:table/ops";
const policy = ["function-policy", "/policy"] as const;
const role = "function-role";
const fn = "function-lambda";
const variables = "/environment/variables";
const tickets = "tables-tickets";
const permission = "routes-post-mcp-permission";
const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
const stackTag = "/tags/com.mcp-stacks.stack";
const stage = "routes-stage";
const trust = "/assumeRolePolicy";

const grants: readonly Readonly<Record<string, unknown>>[] = [
  { Action: "*", Resource: table },
  { Action: ["dynamodb:*"], Resource: [table] },
  { Action: "dynamodb:GetItem", Resource: "*" },
  { Action: "dynamodb:GetItem", Resource: `${table}*` },
  { Action: ["xray:PutTraceSegments", "dynamodb:Scan"], Resource: "*" },
  { Action: "logs:PutLogEvents", Resource: "arn:aws:logs:eu-central-1:123456789012:*" },
  { NotAction: "iam:*", Resource: table },
  { Action: "dynamodb:GetItem", NotResource: table },
];

const trusted: readonly Readonly<Record<string, unknown>>[] = [
  { Principal: "*" },
  { Principal: { AWS: "arn:aws:iam::999999999999:root" } },
  { Principal: { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] } },
  { NotPrincipal: { Service: "ec2.amazonaws.com" } },
];

/** Changes of a stack's resources, each refused by one rule alone. */
export const changes: readonly Change[] = [
  ...grants.map((grant) => ({
    rule: "aws-least-privilege",
    at: policy,
    value: document(grant),
  })),
  { rule: "aws-least-privilege", at: [role, "/managedPolicyArns"], value: [admin] },
  {
    rule: "aws-least-privilege",
    at: [role, "/inlinePolicies"],
    value: [{ name: "all", policy: document({ Action: "*", Resource: "*" }) }],
  },
  ...trusted.map((principal) => ({
    rule: "aws-trust",
    at: [role, trust] as const,
    value: document({ Action: "sts:AssumeRole", ...principal }),
  })),
  { rule: "aws-image-pinned", at: [fn, "/imageUri"], value: "registry.example.com/ops:1.2.3" },
  { rule: "aws-no-plain-secrets", at: [fn, `${variables}/JWT_SECRET`], value: "hunter2" },
  {
    rule: "aws-no-plain-secrets",
    at: [fn, `${variables}/REDIS_URL`],
    value: "rediss://:hunter2@redis.example.com:6379/0",
  },
  { rule: "aws-no-plain-secrets", at: [stage, "/stageVariables/apiToken"], value: "hunter2" },
  { rule: "aws-auth-required", at: [fn, `${variables}/MCP_AUTH_MODE`], value: "none" },
  { rule: "aws-tracing", at: [fn, "/tracingConfig/mode"], value: "PassThrough" },
  { rule: "aws-narrow-permission", at: [permission, "/sourceArn"] },
  { rule: "aws-narrow-permission", at: [permission, "/sourceArn"], value: "arn:aws:execute-api:*" },
  { rule: "aws-narrow-permission", at: [permission, "/principal"], value: "*" },
  { rule: "aws-access-log", at: [stage, "/accessLogSettings"] },
  { rule: "aws-throttling", at: [stage, "/defaultRouteSettings"] },
  { rule: "aws-throttling", at: [stage, "/defaultRouteSettings/throttlingRateLimit"], value: 0 },
  {
    rule: "aws-tls-version",
    at: ["routes-domain", "/domainNameConfiguration/securityPolicy"],
    value: "TLS_1_0",
  },
  { rule: "aws-cors", at: ["api-http", "/corsConfiguration/allowOrigins"], value: ["*"] },
  { rule: "aws-deletion-protection", at: [tickets, "/deletionProtectionEnabled"] },
  {
    rule: "aws-point-in-time-recovery",
    at: [tickets, "/pointInTimeRecovery/enabled"],
    value: false,
  },
  { rule: "aws-secret-recovery", at: ["secret-secret", "/recoveryWindowInDays"], value: 0 },
  { rule: "aws-log-retention", at: ["function-logs", "/retentionInDays"] },
  { rule: "aws-log-retention", at: ["function-logs", "/retentionInDays"], value: 0 },
  { rule: "aws-log-retention", at: ["routes-access-log", "/retentionInDays"], value: 14 },
  { rule: "aws-immutable-tags", at: ["repository-ecr", "/imageTagMutability"], value: "MUTABLE" },
  { rule: "aws-scan-on-push", at: ["repository-ecr", "/imageScanningConfiguration"] },
  { rule: "aws-required-tags", at: [tickets, stackTag] },
];

/** A resource that a stack does not make, and a changed program may. */
interface Addition {
  readonly rule: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** Resources that are refused by one rule alone. */
export const additions: readonly Addition[] = [
  {
    rule: "aws-least-privilege",
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    props: { role: "ops", policyArn: "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess" },
  },
  {
    rule: "aws-no-public-policy",
    type: "aws:ecr/repositoryPolicy:RepositoryPolicy",
    props: { policy: document({ Principal: "*", Action: "ecr:BatchGetImage" }) },
  },
  {
    rule: "aws-no-public-policy",
    type: "aws:secretsmanager/secretPolicy:SecretPolicy",
    props: {
      policy: document({ Principal: { AWS: "*" }, Action: "secretsmanager:GetSecretValue" }),
    },
  },
  {
    rule: "aws-narrow-permission",
    type: "aws:lambda/functionUrl:FunctionUrl",
    props: { functionName: "ops", authorizationType: "NONE" },
  },
];
