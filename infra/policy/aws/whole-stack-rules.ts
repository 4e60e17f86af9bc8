import { inProductionOnly, strict } from "../levels.ts";
import { textAt } from "../read.ts";
import type { StackRule } from "../stack-rule.ts";

const restStageType = "aws:apigateway/stage:Stage";
const methodSettingsType = "aws:apigateway/methodSettings:MethodSettings";

const restThrottling: StackRule = {
  id: "aws-rest-throttling",
  level: strict,
  description: "Every stage of a REST API has settings for all of its methods, which throttle.",
  fix: "add settings of */* with throttlingRateLimit and throttlingBurstLimit to the stage",
  checkStack: (resources) => {
    const settled = resources
      .filter(({ type }) => type === methodSettingsType)
      .filter(({ props }) => textAt(props, "methodPath") === "*/*")
      .map(({ props }) => textAt(props, "stageName"));
    return resources
      .filter(({ type }) => type === restStageType)
      .filter(({ props }) => !settled.includes(textAt(props, "stageName")))
      .map(({ name }) => ({ of: name, found: "no settings throttle its methods" }));
  },
};

const watched: StackRule = {
  id: "aws-alarms",
  level: inProductionOnly,
  description: "Somebody is told when the function fails.",
  fix: "set lambda.alarms.enabled: true",
  checkStack: (resources) => {
    if (resources.some(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")) return [];
    return resources
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map(({ name }) => ({ of: name, found: "no alarm watches it" }));
  },
};

/** Rules about what a stack lacks in its account. */
export const wholeStackRules: readonly StackRule[] = [restThrottling, watched];
