import { changeable, fixed } from "../../property-table.ts";
import { objectOf, type Properties, textOf } from "../../values.ts";
import { partsGiven } from "../answers.ts";
import { orUndefined } from "../errors.ts";
import { restApisOf } from "../gateway-clients.ts";
import type { AwsType, Target } from "../kind.ts";
import { placeIn } from "../places.ts";
import { replacing } from "./patch.ts";

/** Where the settings are kept among those of a stage (UpdateStage, patch operations). */
const places = {
  metricsEnabled: "metrics/enabled",
  loggingLevel: "logging/loglevel",
  dataTraceEnabled: "logging/dataTrace",
  throttlingBurstLimit: "throttling/burstLimit",
  throttlingRateLimit: "throttling/rateLimit",
} as const;

/** Settings of the methods of a REST API's stage. moto 5.2.5 removes them with the stage alone. */
export const restMethodSettings: AwsType = {
  token: "aws:apigateway/methodSettings:MethodSettings",
  table: {
    restApi: fixed("text", { required: true }),
    stageName: fixed("text", { required: true }),
    methodPath: fixed("text", { required: true }),
    settings: changeable(
      {
        object: {
          metricsEnabled: changeable("flag"),
          loggingLevel: changeable("text", { oneOf: ["OFF", "ERROR", "INFO"] }),
          dataTraceEnabled: changeable("flag"),
          throttlingBurstLimit: changeable("number", { default: -1 }),
          throttlingRateLimit: changeable("number", { default: -1 }),
        },
      },
      { required: true },
    ),
  },
  tagged: false,
  named: false,
  computed: [],
  create: async (target) => {
    await write(target);
    const { restApiId, stageName } = placeOf(target.inputs);
    return `${restApiId}-${stageName}-${textOf(target.inputs, "methodPath")}`;
  },
  read: async (made) => {
    const gateway = await restApisOf(made);
    const stage = await orUndefined(gateway.getStage(placeOf(made.inputs)));
    const live = stage?.methodSettings?.[textOf(made.inputs, "methodPath") ?? ""];
    return (
      live && {
        inputs: { settings: partsGiven(made.inputs.settings, { ...live }) },
        outputs: {},
      }
    );
  },
  update: write,
  delete: async (made) => {
    const gateway = await restApisOf(made);
    const path = `/${textOf(made.inputs, "methodPath")}`;
    await orUndefined(
      gateway.updateStage({
        ...placeOf(made.inputs),
        patchOperations: [{ op: "remove", path }],
      }),
    );
  },
};

async function write(target: Target): Promise<void> {
  const { inputs } = target;
  const gateway = await restApisOf(target);
  const settings = objectOf(inputs, "settings") ?? {};
  const prefix = `/${textOf(inputs, "methodPath")}`;
  // -1 is no limit of its own
  const wanted = { throttlingBurstLimit: -1, throttlingRateLimit: -1, ...settings };
  await gateway.updateStage({
    ...placeOf(inputs),
    patchOperations: Object.entries(places).flatMap(([name, place]) =>
      name in wanted ? [replacing(`${prefix}/${place}`, Reflect.get(wanted, name))] : [],
    ),
  });
}

function placeOf(inputs: Properties) {
  return { restApiId: placeIn(inputs, "restApi"), stageName: placeIn(inputs, "stageName") };
}
