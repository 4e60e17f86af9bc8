import { serverLabel, stackLabel, stackLabels } from "../../naming.ts";
import { strict } from "../levels.ts";
import { isSet, recordAt } from "../read.ts";
import type { PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";

/** Tags by which every stack knows its resources. */
const ownTags = [...Object.keys(stackLabels("", "")), "managed-by"];

const requiredTags: PolicyRule = {
  id: "aws-required-tags",
  level: strict,
  description: `Resources carry the stack's own tags, such as ${stackLabel} and ${serverLabel}, and those of policy.requiredTags.`,
  fix: "add the tag to lambda.tags; the stack's own come from the provider's defaultTags",
  types: [
    "aws:apigateway/restApi:RestApi",
    "aws:apigateway/stage:Stage",
    "aws:apigatewayv2/api:Api",
    "aws:apigatewayv2/domainName:DomainName",
    "aws:apigatewayv2/stage:Stage",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:dynamodb/table:Table",
    "aws:ecr/repository:Repository",
    "aws:iam/role:Role",
    "aws:lambda/function:Function",
    "aws:secretsmanager/secret:Secret",
    "aws:sns/topic:Topic",
  ],
  check: (resource, { policy }) => {
    // the provider adds its own when it checks the inputs, before policy sees them
    // (https://github.com/pulumi/pulumi-aws/blob/master/provider/tags.go)
    const tags = { ...recordAt(resource.props, "tagsAll"), ...recordAt(resource.props, "tags") };
    // a tag that is made of what is not known yet makes them all so
    const isPending = ["tags", "tagsAll"].some(
      (key) => isSet(resource.props, key) && resource.props[key] === undefined,
    );
    if (isPending) return [];
    const missing = [...ownTags, ...policy.requiredTags].filter((tag) => !isSet(tags, tag));
    return violationsOf(resource, [missing.length > 0 && `lacks the tag ${missing.join(", ")}`]);
  },
};

/** Rules about whose a resource says it is. */
export const tagRules: readonly PolicyRule[] = [requiredTags];
