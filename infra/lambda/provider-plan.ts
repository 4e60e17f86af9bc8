import type { LambdaSettings } from "../config/schema.ts";
import type { Owner } from "../naming.ts";
import { resourceTags } from "./tags-plan.ts";

/** Services that a stack or its provider calls, by the provider's names. */
const services = [
  "apigateway",
  "apigatewayv2",
  "cloudwatch",
  "dynamodb",
  "ec2",
  "ecr",
  "iam",
  "lambda",
  "logs",
  "route53",
  "secretsmanager",
  "sns",
  "sts",
] as const;

/**
 * Where everything is made, by whom, and the tags of all of it. With `endpoint` every service is called
 * there, and the credentials are taken as they are: whoever tests sets AWS_ACCESS_KEY_ID and
 * AWS_SECRET_ACCESS_KEY. The account is still asked for, for without it the provider writes ARNs that
 * name none.
 */
export function providerPlan({ lambda }: LambdaSettings, owner: Owner) {
  const { region, profile, account, endpoint, tags } = lambda;
  return {
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(account === undefined ? {} : { allowedAccountIds: [account] }),
    defaultTags: { tags: resourceTags(owner, tags) },
    ...(endpoint === undefined
      ? {}
      : {
          endpoints: [Object.fromEntries(services.map((service) => [service, endpoint]))],
          skipCredentialsValidation: true,
          skipMetadataApiCheck: true,
          // a test double that is not there does not come while the provider's own 25 retries last
          maxRetries: 3,
        }),
  };
}
