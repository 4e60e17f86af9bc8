import { env } from "../../../app/src/contract.ts";
import { advice, strict, strictInProduction } from "../levels.ts";
import { isSet, textAt, textsAt } from "../read.ts";
import type { PolicyRule } from "../rule.ts";
import { isPlainSecret } from "../secret-names.ts";
import { violationsOf } from "../violations.ts";

const functionType = "aws:lambda/function:Function";
const permissionType = "aws:lambda/permission:Permission";
const functionUrlType = "aws:lambda/functionUrl:FunctionUrl";

/** Where each kind of resource has its plain variables. */
const variablePaths: Readonly<Record<string, readonly string[]>> = {
  [functionType]: ["environment", "variables"],
  "aws:apigatewayv2/stage:Stage": ["stageVariables"],
  "aws:apigateway/stage:Stage": ["variables"],
};

const imagePinned: PolicyRule = {
  id: "aws-image-pinned",
  level: strictInProduction,
  description: "A function runs its image by digest.",
  fix: "set server.image.reference to name@sha256:…, or build the image",
  types: [functionType],
  check: (fn) => {
    // that of a build is known once it is pushed, and by digest then
    const image = textAt(fn.props, "imageUri");
    return violationsOf(fn, [
      image !== undefined &&
        !/@sha256:[0-9a-f]{64}$/.test(image) &&
        `runs ${image}, which can become another image`,
    ]);
  },
};

const noPlainSecrets: PolicyRule = {
  id: "aws-no-plain-secrets",
  level: strict,
  description: "Passwords, tokens and keys are in Secrets Manager, never in plain variables.",
  fix: "put the value into the stack's secret, and set a new one: this one was shown",
  types: Object.keys(variablePaths),
  check: (resource) =>
    violationsOf(
      resource,
      textsAt(resource.props, ...(variablePaths[resource.type] ?? []))
        .filter(([name, value]) => isPlainSecret(name, value))
        .map(([name]) => `${name} is a plain text`),
    ),
};

const authRequired: PolicyRule = {
  id: "aws-auth-required",
  level: strict,
  description: "A function that API Gateway calls for anybody asks for a token itself.",
  fix: "set server.auth.mode to jwt or jwks",
  types: [functionType],
  check: (fn) =>
    violationsOf(fn, [
      textAt(fn.props, "environment", "variables", env.authMode) === "none" &&
        `${env.authMode} is none: anybody may call it`,
    ]),
};

const narrowPermission: PolicyRule = {
  id: "aws-narrow-permission",
  level: strict,
  description: "A function lets itself be called by one route of one API, or by a named role.",
  fix: "set principal to a service, and sourceArn to the ARN of the route",
  types: [permissionType, functionUrlType],
  check: (resource) => {
    const { type, props } = resource;
    if (type === functionUrlType) {
      return violationsOf(resource, [
        props.authorizationType === "NONE" &&
          "a URL for everybody leads around the gateway's throttling and access log",
      ]);
    }
    const principal = textAt(props, "principal");
    const source = textAt(props, "sourceArn");
    const isService = principal?.endsWith(".amazonaws.com") ?? false;
    return violationsOf(resource, [
      principal === "*" && "lets everybody call the function",
      // set, it is known once the API is there
      isService && !isSet(props, "sourceArn") && `lets all of ${principal} call the function`,
      source?.includes("*") && `lets ${source} call the function`,
    ]);
  },
};

const tracing: PolicyRule = {
  id: "aws-tracing",
  level: advice,
  description: "Requests are recorded in X-Ray.",
  fix: "set lambda.tracing: true",
  types: [functionType],
  check: (fn) =>
    violationsOf(fn, [
      textAt(fn.props, "tracingConfig", "mode") !== "Active" && "records no requests",
    ]),
};

/** Rules about the function: what it runs, what it is told and who calls it. */
export const functionRules: readonly PolicyRule[] = [
  imagePinned,
  noPlainSecrets,
  authRequired,
  narrowPermission,
  tracing,
];
