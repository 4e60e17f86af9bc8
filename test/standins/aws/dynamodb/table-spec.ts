import type {
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  GlobalSecondaryIndexUpdate,
  KeySchemaElement,
  SSESpecification,
  UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { flagOf, objectOf, objectsOf, type Properties, textOf, textsOf } from "../../values.ts";
import { tagList, tagsOf } from "../tags.ts";

type TableClass = NonNullable<CreateTableCommandInput["TableClass"]>;

/** The request that makes a table; recovery and time to live come after. */
export function createSpec(inputs: Properties): CreateTableCommandInput {
  const indexes = objectsOf(inputs, "globalSecondaryIndexes").map(indexSpec);
  const encryption = objectOf(inputs, "serverSideEncryption");
  return {
    TableName: textOf(inputs, "name"),
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: attributeDefinitions(inputs),
    KeySchema: keySchema(inputs),
    TableClass: tableClass(inputs),
    DeletionProtectionEnabled: flagOf(inputs, "deletionProtectionEnabled") ?? false,
    Tags: tagList(tagsOf(inputs)),
    ...(indexes.length > 0 ? { GlobalSecondaryIndexes: indexes } : {}),
    ...(encryption && { SSESpecification: encryptionSpec(encryption) }),
  };
}

/** The requests that change a table, one after the other: DynamoDB takes one kind of change at a time. */
export function updateSpecs(
  name: string,
  before: Properties,
  inputs: Properties,
  changed: ReadonlySet<string>,
): UpdateTableCommandInput[] {
  const TableName = name;
  const encryption = objectOf(inputs, "serverSideEncryption") ?? { enabled: false };
  return [
    ...(changed.has("deletionProtectionEnabled")
      ? [
          {
            TableName,
            DeletionProtectionEnabled: flagOf(inputs, "deletionProtectionEnabled") ?? false,
          },
        ]
      : []),
    ...(changed.has("tableClass") ? [{ TableName, TableClass: tableClass(inputs) }] : []),
    ...(changed.has("serverSideEncryption")
      ? [{ TableName, SSESpecification: encryptionSpec(encryption) }]
      : []),
    ...indexUpdates(before, inputs).map((update) => ({
      TableName,
      AttributeDefinitions: attributeDefinitions(inputs),
      GlobalSecondaryIndexUpdates: [update],
    })),
  ];
}

/** What goes and what comes; an index that changes does both. */
function indexUpdates(before: Properties, inputs: Properties): GlobalSecondaryIndexUpdate[] {
  const old = objectsOf(before, "globalSecondaryIndexes").map(indexSpec);
  const wanted = objectsOf(inputs, "globalSecondaryIndexes").map(indexSpec);
  const isIn = (list: readonly GlobalSecondaryIndex[], index: GlobalSecondaryIndex) =>
    list.some((other) => JSON.stringify(other) === JSON.stringify(index));
  return [
    ...old
      .filter((index) => !isIn(wanted, index))
      .map(({ IndexName }) => ({ Delete: { IndexName } })),
    ...wanted.filter((index) => !isIn(old, index)).map((index) => ({ Create: index })),
  ];
}

function indexSpec(index: Properties): GlobalSecondaryIndex {
  const others = textsOf(index, "nonKeyAttributes").sort();
  const schemas = objectsOf(index, "keySchemas").map((key) => ({
    AttributeName: textOf(key, "attributeName"),
    KeyType: keyType(textOf(key, "keyType")),
  }));
  return {
    IndexName: textOf(index, "name"),
    KeySchema: schemas.length > 0 ? schemas : keySchema(index),
    Projection: {
      ProjectionType: projectionType(index),
      ...(others.length > 0 ? { NonKeyAttributes: others } : {}),
    },
  };
}

function keySchema(inputs: Properties): KeySchemaElement[] {
  const [hash, range] = [textOf(inputs, "hashKey"), textOf(inputs, "rangeKey")];
  return [
    ...(hash === undefined ? [] : [{ AttributeName: hash, KeyType: keyType("HASH") }]),
    ...(range === undefined ? [] : [{ AttributeName: range, KeyType: keyType("RANGE") }]),
  ];
}

function keyType(name: string | undefined): "HASH" | "RANGE" {
  return name === "RANGE" ? "RANGE" : "HASH";
}

function projectionType(index: Properties): "ALL" | "INCLUDE" | "KEYS_ONLY" {
  const type = textOf(index, "projectionType");
  return type === "INCLUDE" || type === "KEYS_ONLY" ? type : "ALL";
}

function attributeDefinitions(inputs: Properties) {
  return objectsOf(inputs, "attributes").map((attribute) => ({
    AttributeName: textOf(attribute, "name"),
    AttributeType: attributeType(textOf(attribute, "type")),
  }));
}

function attributeType(name: string | undefined): "B" | "N" | "S" {
  return name === "B" || name === "N" ? name : "S";
}

function tableClass(inputs: Properties): TableClass {
  const isRare = textOf(inputs, "tableClass") === "STANDARD_INFREQUENT_ACCESS";
  return isRare ? "STANDARD_INFREQUENT_ACCESS" : "STANDARD";
}

/** Encryption with a key of KMS; without it, DynamoDB encrypts with a key of its own. */
function encryptionSpec(encryption: Properties): SSESpecification {
  const key = textOf(encryption, "kmsKeyArn");
  return {
    Enabled: flagOf(encryption, "enabled") ?? false,
    ...(key === undefined ? {} : { SSEType: "KMS", KMSMasterKeyId: key }),
  };
}
