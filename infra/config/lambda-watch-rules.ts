import { keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { alarms as alarmsSchema } from "./schema/lambda-edge.ts";
import { unusedFaults } from "./unused.ts";

const inAlarms = (name: string): string => keyOf(["lambda", "alarms", name]);

/** Requests that come within one second would be refused although the rate lets them through. */
const burstHoldsTheRate: LambdaRule = ({ lambda: { throttle } }) => {
  const { ratePerSec, burst } = throttle;
  if (burst >= ratePerSec) return [];
  const key = keyOf(["lambda", "throttle", "burst"]);
  const rateKey = keyOf(["lambda", "throttle", "ratePerSec"]);
  return [
    {
      key,
      given: String(burst),
      allowed: `${ratePerSec} to 10000, as ${rateKey} is ${ratePerSec}`,
      fix: `set ${key} to ${ratePerSec} or more, or lower ${rateKey}`,
    },
  ];
};

const alarmsAreUsed: LambdaRule = ({ lambda: { alarms, streaming } }) => {
  const { enabled, ...settings } = alarms;
  const defaults = new Map<string, unknown>(Object.entries(alarmsSchema.parse(undefined)));
  const changed = Object.entries(settings)
    .filter(([name, value]) => defaults.get(name) !== value)
    .map(([name, value]) => [["lambda", "alarms", name], value] as const);
  if (!enabled) {
    return unusedFaults({
      settings: changed,
      secrets: [],
      reason: "while lambda.alarms.enabled is false",
      otherwise: `set ${inAlarms("enabled")} to true`,
    });
  }
  return unusedFaults({
    settings: streaming ? changed.filter(([path]) => path.at(-1) === "p99Ms") : [],
    secrets: [],
    reason:
      "while lambda.streaming is true: an answer then lasts for as long as its caller listens",
    otherwise: `set ${keyOf(["lambda", "streaming"])} to false`,
  });
};

const topicIsOne: LambdaRule = ({ lambda: { alarms, region } }) => {
  const { enabled, topicArn, email } = alarms;
  if (!enabled || topicArn === undefined) return [];
  const unused = unusedFaults({
    settings: [[["lambda", "alarms", "email"], email]],
    secrets: [],
    reason: "while lambda.alarms.topicArn is set: who hears of that topic is its owner's to say",
    otherwise: `remove ${inAlarms("topicArn")}`,
  });
  // arn:partition:sns:region:account:name
  const found = topicArn.split(":")[3];
  if (found === region) return unused;
  const key = inAlarms("topicArn");
  return [
    ...unused,
    {
      key,
      given: `a topic of ${found}`,
      allowed: `a topic of ${region}, the region of the stack`,
      fix: `set ${key} to a topic of ${region}, or remove it to have one made`,
    },
  ];
};

/** Rules about what the gateway lets through, and who is told when it goes wrong. */
export const lambdaWatchRules: readonly LambdaRule[] = [
  burstHoldsTheRate,
  alarmsAreUsed,
  topicIsOne,
];
