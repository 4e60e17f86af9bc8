import { keyOf } from "./fault.ts";
import type { LambdaRule } from "./lambda-rules.ts";
import { limits as limitsSchema } from "./schema/limits.ts";
import { unusedFaults } from "./unused.ts";

/**
 * Seconds that an HTTP API waits for the function
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html).
 */
const gatewayWaitSec = 30;

/**
 * Largest body in KiB. An event has 6 MiB at most
 * (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html), and in it a body grows:
 * by a third as base64, and by less as JSON, whose quotes are escaped. The rest is for headers.
 */
const mostBodyKiB = 4500;

const timeoutKey = keyOf(["lambda", "timeoutSec"]);
const streamingKey = keyOf(["lambda", "streaming"]);
const toolTimeoutKey = keyOf(["server", "limits", "toolTimeoutSec"]);

const functionAnswersInTime: LambdaRule = ({ lambda: { timeoutSec, streaming } }) => {
  if (streaming || timeoutSec <= gatewayWaitSec) return [];
  return [
    {
      key: timeoutKey,
      given: String(timeoutSec),
      allowed: `2 to ${gatewayWaitSec} while lambda.streaming is false: after ${gatewayWaitSec} s an HTTP API has answered 503, and the function runs on`,
      fix: `set ${timeoutKey} to ${gatewayWaitSec} or less, or ${streamingKey} to true`,
    },
  ];
};

/** The caller is then told what took too long by the server, not by the gateway; a second is for that. */
const callsEndBeforeTheFunction: LambdaRule = ({ server: { limits }, lambda }) => {
  const { timeoutSec, streaming } = lambda;
  const wait = streaming ? timeoutSec : Math.min(timeoutSec, gatewayWaitSec);
  const most = wait - 1;
  if (limits.toolTimeoutSec <= most) return [];
  const raised =
    wait < gatewayWaitSec || streaming
      ? `raise ${timeoutKey}${streaming ? "" : `, up to ${gatewayWaitSec}`}`
      : `set ${streamingKey} to true and raise ${timeoutKey}`;
  return [
    {
      key: toolTimeoutKey,
      given: String(limits.toolTimeoutSec),
      allowed:
        most === 1
          ? `1: the request is given up after ${wait} s, the last of which is for the answer`
          : `1 to ${most}: the request is given up after ${wait} s, the last of which is for the answer`,
      fix: `set ${toolTimeoutKey} to ${most}${most === 1 ? "" : " or less"}, or ${raised}`,
    },
  ];
};

const bodiesFitAnEvent: LambdaRule = ({ server: { limits } }) => {
  if (limits.bodyLimitKiB <= mostBodyKiB) return [];
  const key = keyOf(["server", "limits", "bodyLimitKiB"]);
  return [
    {
      key,
      given: String(limits.bodyLimitKiB),
      allowed: `1 to ${mostBodyKiB}: Lambda takes events of 6 MiB, in which a body can be a third larger`,
      fix: `set ${key} to ${mostBodyKiB} or less`,
    },
  ];
};

/** A subscription is an answer that goes on; a buffered one is sent when it is whole. */
const subscriptionsAreStreamed: LambdaRule = ({ server: { limits }, lambda: { streaming } }) => {
  const isChanged =
    limits.subscriptionsPerUser !== limitsSchema.parse(undefined).subscriptionsPerUser;
  return unusedFaults({
    settings:
      isChanged && !streaming
        ? [[["server", "limits", "subscriptionsPerUser"], limits.subscriptionsPerUser]]
        : [],
    secrets: [],
    reason: "while lambda.streaming is false: without it nothing can be subscribed to",
    otherwise: `set ${streamingKey} to true`,
  });
};

/** Rules about how long a request may take, and how much it may bring. */
export const lambdaLimitRules: readonly LambdaRule[] = [
  functionAnswersInTime,
  callsEndBeforeTheFunction,
  bodiesFitAnEvent,
  subscriptionsAreStreamed,
];
