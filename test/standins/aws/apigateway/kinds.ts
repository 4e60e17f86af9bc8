import type { AwsType } from "../kind.ts";
import { restDeployments } from "./deployment.ts";
import { restIntegrations } from "./integration.ts";
import { restMethods } from "./method.ts";
import { restMethodSettings } from "./method-settings.ts";
import { restResources } from "./resource.ts";
import { restResponses } from "./response.ts";
import { restApis } from "./rest-api.ts";
import { restStages } from "./stage.ts";

/** What the stand-in knows of API Gateway's first version, which makes REST APIs. */
export const restApiTypes: readonly AwsType[] = [
  restApis,
  restResources,
  restMethods,
  restIntegrations,
  restResponses,
  restDeployments,
  restStages,
  restMethodSettings,
].map(lookingBeforeDeleting);

/** moto 5.2.5 breaks at the deletion of what is gone, which AWS answers as not found. */
function lookingBeforeDeleting(type: AwsType): AwsType {
  return {
    ...type,
    delete: async (made) => {
      if ((await type.read(made)) !== undefined) await type.delete(made);
    },
  };
}
