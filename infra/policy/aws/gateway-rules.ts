import { advice, strict, strictInProduction } from "../levels.ts";
import { isSet, listAt, numberAt, recordAt, textAt } from "../read.ts";
import type { PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";

const httpStageType = "aws:apigatewayv2/stage:Stage";
const restStageType = "aws:apigateway/stage:Stage";
const methodSettingsType = "aws:apigateway/methodSettings:MethodSettings";

/** TLS versions that AWS still offers and RFC 8996 forbids are not among them. */
const securePolicy = /^(TLS_1_[23]|SecurityPolicy_TLS1[23]_.*)$/;

const accessLog: PolicyRule = {
  id: "aws-access-log",
  level: strictInProduction,
  description: "An HTTP API logs every request.",
  fix: "set accessLogSettings of the stage",
  types: [httpStageType],
  check: (stage) =>
    violationsOf(stage, [!isSet(stage.props, "accessLogSettings") && "logs no requests"]),
};

/** Not refused: its log needs a role that is one for all REST APIs of the account and region. */
const restAccessLog: PolicyRule = {
  id: "aws-rest-access-log",
  level: advice,
  description: "A REST API, which `lambda.streaming` needs, logs every request.",
  fix: "use an HTTP API by lambda.streaming: false, or set the account's role for logs and accessLogSettings of the stage",
  types: [restStageType],
  check: (stage) =>
    violationsOf(stage, [!isSet(stage.props, "accessLogSettings") && "logs no requests"]),
};

const throttling: PolicyRule = {
  id: "aws-throttling",
  level: strict,
  description: "The gateway throttles, so that a flood costs neither the function nor much money.",
  fix: "set lambda.throttle.ratePerSec and lambda.throttle.burst",
  types: [httpStageType, methodSettingsType],
  check: (resource) => {
    const key = resource.type === httpStageType ? "defaultRouteSettings" : "settings";
    const settings = recordAt(resource.props, key);
    const missing = ["throttlingRateLimit", "throttlingBurstLimit"].filter(
      (limit) =>
        !isSet(settings, limit) || (settings[limit] !== undefined && !isLimit(settings, limit)),
    );
    return violationsOf(resource, [missing.length > 0 && `has no ${missing.join(" and no ")}`]);
  },
};

/** A limit of 0 or less is none (-1 in a REST API's settings). */
function isLimit(settings: unknown, name: string): boolean {
  return (numberAt(settings, name) ?? 0) > 0;
}

const tlsVersion: PolicyRule = {
  id: "aws-tls-version",
  level: strict,
  description: "A domain name takes TLS 1.2 and newer.",
  fix: "set securityPolicy: TLS_1_2",
  types: ["aws:apigatewayv2/domainName:DomainName", "aws:apigateway/domainName:DomainName"],
  check: (domain) => {
    const policy =
      textAt(domain.props, "domainNameConfiguration", "securityPolicy") ??
      textAt(domain.props, "securityPolicy");
    return violationsOf(domain, [
      !securePolicy.test(policy ?? "") && `takes ${policy ?? "whatever AWS's default is"}`,
    ]);
  },
};

const narrowCors: PolicyRule = {
  id: "aws-cors",
  level: strict,
  description: "Pages of named origins alone may call the API from a browser.",
  fix: "name the origins in server.allowedOrigins",
  types: ["aws:apigatewayv2/api:Api"],
  check: (api) =>
    violationsOf(api, [
      listAt(api.props, "corsConfiguration", "allowOrigins").includes("*") &&
        "lets pages of every origin call it",
    ]),
};

/** Rules about API Gateway. */
export const gatewayRules: readonly PolicyRule[] = [
  accessLog,
  restAccessLog,
  throttling,
  tlsVersion,
  narrowCors,
];
