import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { vi } from "vitest";
import { tableKeys } from "../../app/src/contract.ts";
import { lazyDynamoDb } from "../../app/src/dynamodb/dynamodb.ts";
import { openDynamoDbTickets } from "../../app/src/store/dynamodb-tickets.ts";
import type { NewTicket } from "../../app/src/store/ticket.ts";
import { type DynamoDbFront, serveDynamoDb } from "./dynamodb-front.ts";
import { startMoto } from "./moto-server.ts";

/** Names of the tables that tests use. */
export const tables = { tickets: "test-tickets", limits: "test-limits" } as const;

/** Makes clients of this process find DynamoDB at the address, as the environment of a function would. */
function useDynamoDb(url: string): void {
  vi.stubEnv("AWS_ENDPOINT_URL", url);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
}

/** DynamoDB in a process of its own, with what stands before it and makes its tables. */
export interface TestDynamoDb {
  readonly front: DynamoDbFront;
  readonly tables: ReturnType<typeof tableMaker>;
  stop(): Promise<void>;
}

/** Starts it for the tests of one file. */
export async function startDynamoDb(): Promise<TestDynamoDb> {
  const moto = await startMoto();
  const front = await serveDynamoDb(moto.endpoint);
  useDynamoDb(front.url);
  return {
    front,
    tables: tableMaker(moto.endpoint),
    async stop() {
      vi.unstubAllEnvs();
      await front.close();
      await moto.stop();
    },
  };
}

/** A ticket store as a function of its own has it, with what it said of DynamoDB. */
export function openStore(seed: () => readonly NewTicket[] = () => []) {
  const told = { states: [] as boolean[], failures: 0 };
  const store = openDynamoDbTickets(lazyDynamoDb(), {
    table: tables.tickets,
    seed,
    onState: (usable) => told.states.push(usable),
    onFailure: () => {
      told.failures += 1;
    },
  });
  return { ...store, told };
}

/** Creates and deletes the two tables, with the keys that the contract names. */
function tableMaker(url: string) {
  const client = new DynamoDBClient({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const create = (TableName: string, keys: readonly string[]) =>
    client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
        KeySchema: keys.map((AttributeName, index) => ({
          AttributeName,
          KeyType: index === 0 ? "HASH" : "RANGE",
        })),
      }),
    );
  return {
    async create() {
      await create(tables.tickets, [tableKeys.tickets.partition, tableKeys.tickets.sort]);
      await create(tables.limits, [tableKeys.limits.partition]);
    },
    async remove() {
      for (const TableName of Object.values(tables)) {
        await client.send(new DeleteTableCommand({ TableName }));
      }
    },
  };
}
