import { changeable, fixed } from "../../property-table.ts";
import { type Properties, textOf } from "../../values.ts";
import { isNotFound, orUndefined } from "../errors.ts";
import { httpApisOf, restApisOf } from "../gateway-clients.ts";
import type { AwsType, Live, Made, Target } from "../kind.ts";
import { placeIn } from "../places.ts";

/** Id of a mapping that is kept in the state alone. */
const keptHere = "kept-by-the-stand-in";

/**
 * Stages of APIs, HTTP or REST, at a domain name. moto 5.2.5 maps HTTP APIs alone and changes no
 * mapping: that of a REST API is kept by the stand-in as long as the API and the name are there.
 */
export const apiMappings: AwsType = {
  token: "aws:apigatewayv2/apiMapping:ApiMapping",
  table: {
    apiId: fixed("text", { required: true }),
    domainName: fixed("text", { required: true }),
    stage: changeable("text", { required: true }),
    apiMappingKey: changeable("text", { default: "" }),
  },
  tagged: false,
  named: false,
  computed: [],
  create: async (target) => {
    const gateway = await httpApisOf(target);
    try {
      const made = await gateway.createApiMapping(requestOf(target.inputs));
      return made.ApiMappingId ?? "";
    } catch (error) {
      if (isNotFound(error) && (await isRestApiThere(target))) return keptHere;
      throw error;
    }
  },
  read: async (made) => {
    if (made.id === keptHere) return readKept(made);
    const gateway = await httpApisOf(made);
    const DomainName = placeIn(made.inputs, "domainName");
    const live = await orUndefined(gateway.getApiMapping({ DomainName, ApiMappingId: made.id }));
    return (
      live && {
        inputs: { apiId: live.ApiId, stage: live.Stage, apiMappingKey: live.ApiMappingKey },
        outputs: {},
      }
    );
  },
  update: async (change) => {
    if (change.id === keptHere) return;
    const gateway = await httpApisOf(change);
    await gateway.updateApiMapping({ ...requestOf(change.inputs), ApiMappingId: change.id });
  },
  delete: async (made) => {
    if (made.id === keptHere) return;
    const gateway = await httpApisOf(made);
    const DomainName = placeIn(made.inputs, "domainName");
    await orUndefined(gateway.deleteApiMapping({ DomainName, ApiMappingId: made.id }));
  },
};

function requestOf(inputs: Properties) {
  return {
    ApiId: placeIn(inputs, "apiId"),
    DomainName: textOf(inputs, "domainName"),
    Stage: textOf(inputs, "stage"),
    ApiMappingKey: textOf(inputs, "apiMappingKey") ?? "",
  };
}

async function isRestApiThere(target: Target): Promise<boolean> {
  const rest = await restApisOf(target);
  const restApiId = placeIn(target.inputs, "apiId");
  return (await orUndefined(rest.getRestApi({ restApiId }))) !== undefined;
}

async function readKept(made: Made): Promise<Live | undefined> {
  const gateway = await httpApisOf(made);
  const DomainName = placeIn(made.inputs, "domainName");
  const isNameThere = (await orUndefined(gateway.getDomainName({ DomainName }))) !== undefined;
  if (!isNameThere || !(await isRestApiThere(made))) return undefined;
  return { inputs: {}, outputs: {} };
}
