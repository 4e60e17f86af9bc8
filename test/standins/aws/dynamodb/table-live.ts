import type {
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  PointInTimeRecoveryDescription,
  TableDescription,
  TimeToLiveDescription,
} from "@aws-sdk/client-dynamodb";
import { flagOf, objectOf, objectsOf, type Properties, type Value } from "../../values.ts";

/** What DynamoDB tells of a table, in three answers. */
export interface LiveTable {
  readonly table: TableDescription;
  readonly recovery: PointInTimeRecoveryDescription | undefined;
  readonly ttl: TimeToLiveDescription | undefined;
}

/**
 * The properties that a table has in DynamoDB. What is off there reads as the program wrote it, be
 * it left out or switched off.
 *
 * @param given the inputs it was made from.
 */
export function liveProperties(live: LiveTable, given: Properties): Properties {
  const { table, recovery, ttl } = live;
  const hasRecovery = recovery?.PointInTimeRecoveryStatus === "ENABLED";
  const hasTtl = /^ENABL/.test(ttl?.TimeToLiveStatus ?? "");
  const hasOwnKey = /^(ENABL|UPDATING)/.test(table.SSEDescription?.Status ?? "");
  return {
    name: table.TableName,
    attributes: (table.AttributeDefinitions ?? []).map((attribute) => ({
      name: attribute.AttributeName,
      type: attribute.AttributeType,
    })),
    billingMode: table.BillingModeSummary?.BillingMode ?? "PROVISIONED",
    deletionProtectionEnabled: table.DeletionProtectionEnabled ?? false,
    globalSecondaryIndexes: (table.GlobalSecondaryIndexes ?? [])
      .filter(({ IndexStatus }) => IndexStatus !== "DELETING")
      .map((index) => indexProperties(index, given)),
    hashKey: keyOf(table.KeySchema, "HASH"),
    pointInTimeRecovery: hasRecovery
      ? chosen(given, "pointInTimeRecovery", {
          enabled: true,
          recoveryPeriodInDays: recovery.RecoveryPeriodInDays,
        })
      : off(given, "pointInTimeRecovery"),
    rangeKey: keyOf(table.KeySchema, "RANGE"),
    serverSideEncryption: hasOwnKey
      ? chosen(given, "serverSideEncryption", {
          enabled: true,
          kmsKeyArn: table.SSEDescription?.KMSMasterKeyArn,
        })
      : off(given, "serverSideEncryption"),
    tableClass: table.TableClassSummary?.TableClass ?? "STANDARD",
    ttl: hasTtl ? { enabled: true, attributeName: ttl?.AttributeName } : off(given, "ttl"),
  };
}

function off(given: Properties, name: string): Value | undefined {
  const value = objectOf(given, name);
  return value === undefined || flagOf(value, "enabled") ? undefined : value;
}

/** Leaves out what AWS chose because the program did not. */
function chosen(given: Properties, name: string, live: Properties): Properties {
  const value = objectOf(given, name);
  if (value === undefined) return { enabled: live.enabled };
  return Object.fromEntries(
    Object.entries(live).filter(([key]) => key === "enabled" || value[key] !== undefined),
  );
}

/** An index has its keys in one of two forms: that of the program is kept. */
function indexProperties(index: GlobalSecondaryIndexDescription, given: Properties): Properties {
  const wanted = objectsOf(given, "globalSecondaryIndexes").find(
    ({ name }) => name === index.IndexName,
  );
  const schema = index.KeySchema ?? [];
  const keys =
    wanted?.keySchemas === undefined
      ? { hashKey: keyOf(schema, "HASH"), rangeKey: keyOf(schema, "RANGE") }
      : {
          keySchemas: schema.map(({ AttributeName, KeyType }) => ({
            attributeName: AttributeName,
            keyType: KeyType,
          })),
        };
  return {
    ...keys,
    name: index.IndexName,
    nonKeyAttributes: index.Projection?.NonKeyAttributes ?? [],
    projectionType: index.Projection?.ProjectionType,
  };
}

function keyOf(
  schema: readonly KeySchemaElement[] | undefined,
  type: "HASH" | "RANGE",
): string | undefined {
  return schema?.find(({ KeyType }) => KeyType === type)?.AttributeName;
}
