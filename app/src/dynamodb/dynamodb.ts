import type {
  GetItemInput,
  GetItemOutput,
  QueryInput,
  QueryOutput,
  TransactWriteItemsInput,
  UpdateItemInput,
  UpdateItemOutput,
} from "@aws-sdk/client-dynamodb";

/** What can be bounded of one request besides what is bounded for all. */
export interface RequestBounds {
  /** Longest time for the whole request with its repetitions, in milliseconds. */
  readonly totalMs?: number;
}

/** The requests to DynamoDB that the server makes. */
export interface DynamoDb {
  get(input: GetItemInput, bounds?: RequestBounds): Promise<GetItemOutput>;
  query(input: QueryInput): Promise<QueryOutput>;
  update(input: UpdateItemInput, bounds?: RequestBounds): Promise<UpdateItemOutput>;
  /** Writes all or nothing; what is sent again because its answer was lost is written once. */
  transact(input: TransactWriteItemsInput): Promise<void>;
}

/** A client that loads the AWS SDK when it is first used: a function that needs none starts without. */
export function lazyDynamoDb(): DynamoDb {
  let opened: Promise<DynamoDb> | undefined;
  const open = () => {
    opened ??= import("./client.ts").then(({ openClient }) => openClient());
    return opened;
  };
  return {
    get: async (...request) => (await open()).get(...request),
    query: async (input) => (await open()).query(input),
    update: async (...request) => (await open()).update(...request),
    transact: async (input) => (await open()).transact(input),
  };
}
