import { setTimeout as pause } from "node:timers/promises";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetAliasCommand, GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { awsFault } from "../production/aws-faults.ts";
import { countedIn } from "../production/function-log.ts";
import { functionRuntime } from "../production/function-runtime.ts";
import { mostLines, type Platform } from "../production/platform.ts";
import { auditLinesOf, markedEntries, readAudit } from "../production/record-lines.ts";
import { UserError } from "./user-error.ts";

/** The alias that a stack's callers reach, as the state has it, and its group of lines. */
export interface FunctionAlias {
  readonly functionName: string;
  readonly alias: string;
  readonly logGroup: string;
}

/** Where a stack is on AWS, and as whom it is read there: its settings of the same names. */
export interface AwsPlace {
  readonly region: string;
  readonly profile?: string | undefined;
  readonly account?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Longest wait for the probes' lines, ms: a function's lines are there some seconds after its answer. */
const longestLinesMs = 30_000;
/** Between two looks, ms: FilterLogEvents may be asked only some times a second. */
const betweenLooksMs = 1000;
/** How far the clocks here and there may be apart, ms. */
const slackMs = 60_000;
/** For how long an environment may live that says at its start alone whether traces are exported, ms. */
const longestLifeMs = 24 * 3_600_000;

/** Runs an action with the way to what AWS knows of a function; asks as the SDK finds credentials. */
export async function withAwsPlatform<T>(
  { functionName, alias, logGroup }: FunctionAlias,
  { region, profile, account, endpoint }: AwsPlace,
  action: (platform: Platform) => Promise<T>,
): Promise<T> {
  const settings = {
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  const lambda = new LambdaClient(settings);
  const cloudwatch = new CloudWatchClient(settings);
  const logs = new CloudWatchLogsClient(settings);
  const openedAt = Date.now();

  /** Lines of the group, the newest last; of those that AWS' own pattern lets through. */
  const lines = async (startTime: number, filterPattern?: string) => {
    const messages: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({ logGroupName: logGroup, startTime, filterPattern, nextToken }),
      );
      messages.push(...(page.events ?? []).flatMap(({ message }) => message?.trim() ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined && messages.length < mostLines);
    return { messages, isAll: nextToken === undefined };
  };
  const recent = (pattern?: string) => lines(openedAt - slackMs, pattern);

  const platform: Platform = {
    async runtime() {
      const { FunctionVersion, RoutingConfig, AliasArn } = await lambda.send(
        new GetAliasCommand({ FunctionName: functionName, Name: alias }),
      );
      const owner = AliasArn?.split(":")[4];
      if (account !== undefined && owner !== account) {
        throw new UserError(
          `the AWS credentials here are of account ${owner}, and lambda.account is ${account}: sign in to that one`,
        );
      }
      const versions = [
        FunctionVersion,
        ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}),
      ];
      const [described, { MetricAlarms = [] }] = await Promise.all([
        Promise.all(
          versions.map((Qualifier) =>
            lambda.send(new GetFunctionCommand({ FunctionName: functionName, Qualifier })),
          ),
        ),
        cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: `${functionName}-` })),
      ]);
      return functionRuntime(described, MetricAlarms);
    },
    async audit(mark) {
      const end = Date.now() + longestLinesMs;
      for (;;) {
        const { messages } = await recent('{ $.log = "audit" }');
        const found = auditLinesOf(messages);
        if (markedEntries(readAudit(found), mark).length > 0 || Date.now() > end) return found;
        await pause(betweenLooksMs);
      }
    },
    async log() {
      const [now, traces] = await Promise.all([
        recent(),
        lines(openedAt - longestLifeMs, '"traces"'),
      ]);
      return { lines: [...traces.messages, ...now.messages], whole: now.isAll && traces.isAll };
    },
    async toolCalls(tool) {
      const { messages } = await recent('"ToolCalls"');
      return countedIn(messages, "ToolCalls", { Tool: tool });
    },
  };
  try {
    return await action(explained(platform));
  } finally {
    for (const client of [lambda, cloudwatch, logs]) client.destroy();
  }
}

/** The same, which rejects with what to do. */
function explained({ runtime, audit, log, toolCalls }: Platform): Platform {
  const told = async <T>(read: Promise<T>): Promise<T> => {
    try {
      return await read;
    } catch (error) {
      throw error instanceof UserError ? error : new Error(awsFault(error), { cause: error });
    }
  };
  return {
    runtime: () => told(runtime()),
    audit: (mark) => told(audit(mark)),
    log: () => told(log()),
    toolCalls: (tool) => told(toolCalls(tool)),
  };
}
