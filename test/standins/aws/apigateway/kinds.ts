import type { AwsType } from "../kind.ts";
import { restDeployments } from "./deployment.ts";
import { restIntegrations } from "./integration.ts";
import { restMethods } from "./method.ts";
import { restMethodSettings } from "./method-settings.ts";
import { restResources } from "./resource.ts";
import { restApis } from "./rest-api.ts";
import { restStages } from "./stage.ts";

/** What the stand-in knows of API Gateway's first version, which makes REST APIs. */
export const restApiTypes: readonly AwsType[] = [
  restApis,
  restResources,
  restMethods,
  restIntegrations,
  restDeployments,
  restStages,
  restMethodSettings,
];
