import {
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDb, RequestBounds } from "./dynamodb.ts";

/** Longest wait for a connection and for an answer, in milliseconds. */
const connectMs = 1000;
const answerMs = 3000;

/** How often a request is sent at most, when it is throttled or its answer does not come. */
const maxAttempts = 3;

/**
 * Opens a client. Region, credentials and another endpoint (`AWS_ENDPOINT_URL`) come from the
 * environment, where the SDK reads them as it does for every program on Lambda. A transaction
 * carries a token that the SDK makes once and sends with each repetition.
 */
export function openClient(): DynamoDb {
  const client = new DynamoDBClient({
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      // without it the SDK only warns
      throwOnRequestTimeout: true,
    },
  });
  return {
    get: (input, bounds) => client.send(new GetItemCommand(input), optionsOf(bounds)),
    query: (input) => client.send(new QueryCommand(input)),
    update: (input, bounds) => client.send(new UpdateItemCommand(input), optionsOf(bounds)),
    transact: async (input) => void (await client.send(new TransactWriteItemsCommand(input))),
  };
}

const optionsOf = ({ totalMs }: RequestBounds = {}) =>
  totalMs === undefined ? {} : { abortSignal: AbortSignal.timeout(totalMs) };
