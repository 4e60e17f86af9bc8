import { env } from "../../../../app/src/contract.ts";
import type { AlarmAnswer, FunctionAnswer } from "../../../../infra/production/function-runtime.ts";

const name = "ops-assistant-prod";

/** A version of a function as GetFunction answers, but for what is given. */
export function functionAnswer(
  changed: Partial<NonNullable<FunctionAnswer["Configuration"]>> = {},
  variables: Readonly<Record<string, string>> = {},
): FunctionAnswer {
  return {
    Configuration: {
      FunctionName: name,
      Version: "7",
      Timeout: 29,
      State: "Active",
      LastUpdateStatus: "Successful",
      Environment: {
        Variables: {
          [env.toolTimeoutSec]: "20",
          [env.otlpEndpoint]: "https://collector.example.com",
          [env.secretId]: "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a",
          ...variables,
        },
      },
      ...changed,
    },
    Code: {
      ResolvedImageUri: `123456789012.dkr.ecr.eu-central-1.amazonaws.com/${name}@sha256:${"a".repeat(64)}`,
    },
  };
}

/** An alarm of the function as DescribeAlarms answers, but for what is given. */
export function alarmAnswer(changed: AlarmAnswer = {}): AlarmAnswer {
  return {
    ActionsEnabled: true,
    AlarmActions: ["arn:aws:sns:eu-central-1:123456789012:ops"],
    StateValue: "OK",
    Dimensions: [
      { Name: "FunctionName", Value: name },
      { Name: "Resource", Value: `${name}:live` },
    ],
    ...changed,
  };
}

/** A line that counts calls of a tool, as the function writes it. */
export function countLine(counted: object, metrics = Object.keys(counted)): string {
  return JSON.stringify({
    _aws: {
      Timestamp: 1767225610000,
      CloudWatchMetrics: metrics.map((metric) => ({
        Namespace: "mcp-stacks",
        Dimensions: [["Server"]],
        Metrics: [{ Name: metric, Unit: "Count" }],
      })),
    },
    Server: "ops-assistant",
    Tool: "search",
    Outcome: "ok",
    ...counted,
  });
}
