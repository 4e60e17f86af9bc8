import type { UpdateItemInput } from "@aws-sdk/client-dynamodb";
import { tableKeys } from "../contract.ts";
import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import { failedCondition, reasonOf } from "../dynamodb/faults.ts";
import type { Count } from "./counting-batch.ts";

/** Which table counts, and who hears of each change of it being usable. */
export interface CounterSettings {
  readonly table: string;
  readonly onState: (usable: boolean, reason: string) => void;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/** Longest wait for one count with its repetitions, in milliseconds: a first connection takes some 100. */
const answerMs = 1000;

/** Pause before DynamoDB is asked again after it was away, in milliseconds. */
const pauseMs = 2000;

const { partition, expiry } = tableKeys.limits;
const names = { "#points": "points", "#expiry": expiry };

/**
 * Counts in DynamoDB: one write within a window, and two for its first count, each of one unit. The
 * window begins with its first count; DynamoDB removes what is over, within days and for nothing.
 * While DynamoDB is away every count is refused at once, so that it costs `answerMs` once in a while
 * and not once a request.
 */
export function createDynamoDbCounter(
  db: Pick<DynamoDb, "update">,
  settings: CounterSettings,
): Count {
  const { table, onState, now } = settings;
  let state: boolean | undefined;
  let awayUntil = Number.NEGATIVE_INFINITY;
  const report = (usable: boolean, reason: string) => {
    if (!usable) awayUntil = now() + pauseMs;
    if (state === usable) return;
    state = usable;
    onState(usable, reason);
  };
  const write = async (key: string, change: Change): Promise<readonly [number, number]> => {
    const { Attributes } = await db.update(
      {
        ...change,
        TableName: table,
        // DynamoDB takes UTF-8, and refuses all that is none: one user's odd name would look like an outage
        Key: { [partition]: { S: key.toWellFormed() } },
        ExpressionAttributeNames: names,
        ReturnValues: "ALL_NEW",
      },
      { totalMs: answerMs },
    );
    const consumed = Number(Attributes?.points?.N);
    const end = Number(Attributes?.[expiry]?.N);
    if (Number.isFinite(consumed) && Number.isFinite(end)) return [consumed, end];
    throw new Error("the limits table answered a count with no numbers");
  };
  return async (key, points, windowMs) => {
    const time = now();
    if (time < awayUntil) throw new Error("DynamoDB was away a moment ago");
    const seconds = Math.floor(time / 1000);
    const end = Math.ceil((time + windowMs) / 1000);
    const more = () => write(key, addition(points, seconds));
    try {
      const [consumed, ends] = await more()
        .catch((error: unknown) => {
          if (!failedCondition(error)) throw error;
          return write(key, beginning(points, seconds, end));
        })
        .catch((error: unknown) => {
          // another function has begun the window meanwhile
          if (!failedCondition(error)) throw error;
          return more();
        });
      report(true, "it answers");
      return [consumed, Math.max(0, ends * 1000 - now())];
    } catch (error) {
      report(false, reasonOf(error));
      throw error;
    }
  };
}

type Change = Pick<
  UpdateItemInput,
  "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeValues"
>;

/** Adds to a window that is not over. */
function addition(points: number, seconds: number): Change {
  return {
    UpdateExpression: "SET #points = #points + :points",
    ConditionExpression: "#expiry > :now",
    ExpressionAttributeValues: { ":points": { N: `${points}` }, ":now": { N: `${seconds}` } },
  };
}

/** Begins a window where there is none, or one that is over. */
function beginning(points: number, seconds: number, end: number): Change {
  return {
    UpdateExpression: "SET #points = :points, #expiry = :end",
    ConditionExpression: "attribute_not_exists(#expiry) OR #expiry <= :now",
    ExpressionAttributeValues: {
      ":points": { N: `${points}` },
      ":end": { N: `${end}` },
      ":now": { N: `${seconds}` },
    },
  };
}
