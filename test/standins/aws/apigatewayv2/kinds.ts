import type { AwsType } from "../kind.ts";
import { httpApis } from "./api.ts";
import { apiMappings } from "./api-mapping.ts";
import { domainNames } from "./domain-name.ts";
import { httpIntegrations } from "./integration.ts";
import { httpRoutes } from "./route.ts";
import { httpStages } from "./stage.ts";

/** What the stand-in knows of API Gateway v2, which makes HTTP APIs. */
export const httpApiTypes: readonly AwsType[] = [
  httpApis,
  httpIntegrations,
  httpRoutes,
  httpStages,
  domainNames,
  apiMappings,
];
