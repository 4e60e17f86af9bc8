import { expect, it } from "vitest";
import { awsOf } from "./aws-inventory.ts";
import type { MadeStack } from "./made-in-aws.ts";

/** What AWS itself says of what the function uses: its tables, and the repository of its image. */
export function describeUsed(made: () => MadeStack): void {
  const clients = () => awsOf(made().aws.sdk);
  const name = () => made().lambda.prefix;

  it("keeps tickets with backups and limits with an end, both billed by request", async () => {
    const { dynamodb } = clients();
    const tableOf = async (role: string) => {
      const TableName = `${name()}-${role}`;
      const { Table } = await dynamodb.describeTable({ TableName });
      const backups = await dynamodb.describeContinuousBackups({ TableName });
      const ttl = await dynamodb.describeTimeToLive({ TableName });
      return {
        keys: Table?.KeySchema?.map((key) => `${key.AttributeName} ${key.KeyType}`),
        billing: Table?.BillingModeSummary?.BillingMode,
        protected: Table?.DeletionProtectionEnabled,
        recovery:
          backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription
            ?.PointInTimeRecoveryStatus,
        expiry: ttl.TimeToLiveDescription?.AttributeName,
      };
    };
    expect(await tableOf("tickets")).toEqual({
      keys: ["pk HASH", "sk RANGE"],
      billing: "PAY_PER_REQUEST",
      protected: true,
      recovery: "ENABLED",
      expiry: undefined,
    });
    expect(await tableOf("limits")).toEqual({
      keys: ["key HASH"],
      billing: "PAY_PER_REQUEST",
      protected: false,
      recovery: "DISABLED",
      expiry: "expire",
    });
  });

  it("makes a repository whose tags stay, which scans and cleans up", async () => {
    const { ecr } = clients();
    const { repositories } = await ecr.describeRepositories({});
    expect(repositories).toMatchObject([
      {
        repositoryName: name(),
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        encryptionConfiguration: { encryptionType: "AES256" },
      },
    ]);
    const policy = await ecr.getLifecyclePolicy({ repositoryName: name() });
    expect(JSON.parse(policy.lifecyclePolicyText ?? "").rules).toMatchObject([
      { selection: { tagStatus: "untagged", countNumber: 1, countUnit: "days" } },
      { selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 20 } },
    ]);
  });
}
