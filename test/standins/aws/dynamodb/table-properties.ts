import { changeable, fixed, type Table } from "../../property-table.ts";

const keyTypes = ["HASH", "RANGE"];

const index: Table = {
  hashKey: changeable("text"),
  keySchemas: changeable({
    list: {
      attributeName: changeable("text", { required: true }),
      keyType: changeable("text", { required: true, oneOf: keyTypes }),
    },
  }),
  name: changeable("text", { required: true }),
  nonKeyAttributes: changeable("text set"),
  projectionType: changeable("text", {
    required: true,
    oneOf: ["ALL", "INCLUDE", "KEYS_ONLY"],
  }),
  rangeKey: changeable("text"),
};

/** The properties of a table; of provisioned capacity, replicas, streams and imports there is nothing. */
export const tableProperties: Table = {
  name: fixed("text"),
  attributes: changeable({
    set: {
      name: changeable("text", { required: true }),
      type: changeable("text", { required: true, oneOf: ["B", "N", "S"] }),
    },
  }),
  billingMode: changeable("text", { required: true, oneOf: ["PAY_PER_REQUEST"] }),
  deletionProtectionEnabled: changeable("flag", { default: false }),
  globalSecondaryIndexes: changeable({ set: index }),
  hashKey: fixed("text", { required: true }),
  pointInTimeRecovery: changeable({
    object: {
      enabled: changeable("flag", { required: true }),
      recoveryPeriodInDays: changeable("number"),
    },
  }),
  rangeKey: fixed("text"),
  serverSideEncryption: changeable({
    object: { enabled: changeable("flag", { required: true }), kmsKeyArn: changeable("text") },
  }),
  tableClass: changeable("text", {
    oneOf: ["STANDARD", "STANDARD_INFREQUENT_ACCESS"],
    default: "STANDARD",
  }),
  ttl: changeable({
    object: {
      attributeName: changeable("text", { default: "" }),
      enabled: changeable("flag", { default: false }),
    },
  }),
};
