import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { vi } from "vitest";
import { tableKeys } from "../../app/src/contract.ts";

/** Names of the tables that tests use. */
export const tables = { tickets: "test-tickets", limits: "test-limits" } as const;

/** Makes clients of this process find DynamoDB at the address, as the environment of a function would. */
export function useDynamoDb(url: string): void {
  vi.stubEnv("AWS_ENDPOINT_URL", url);
  vi.stubEnv("AWS_REGION", "eu-central-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "test");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "test");
}

/** Creates and deletes the two tables, with the keys that the contract names. */
export function tableMaker(url: string) {
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
