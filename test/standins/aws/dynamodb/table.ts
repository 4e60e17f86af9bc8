import type { TableDescription } from "@aws-sdk/client-dynamodb";
import { flagOf, numberOf, objectOf, type Properties, textOf } from "../../values.ts";
import { orUndefined } from "../errors.ts";
import type { AwsType, Change, Made, Target } from "../kind.ts";
import { eventually } from "../retry.ts";
import { fromTagList, tagChanges, tagList } from "../tags.ts";
import { liveProperties } from "./table-live.ts";
import { tableProperties } from "./table-properties.ts";
import { createSpec, updateSpecs } from "./table-spec.ts";

/** A table billed by request; its id is its name. */
export const table: AwsType = {
  token: "aws:dynamodb/table:Table",
  table: tableProperties,
  tagged: true,
  named: true,
  computed: ["arn"],
  create: async (target) => {
    const spec = createSpec(target.inputs);
    await (await dynamodb(target)).createTable(spec);
    return spec.TableName ?? "";
  },
  complete: async (made) => {
    await untilActive(made);
    if (isOn(made.inputs, "pointInTimeRecovery")) await putRecovery(made);
    if (isOn(made.inputs, "ttl")) await putTtl(made, made.inputs);
  },
  read: async (made) => {
    const client = await dynamodb(made);
    const TableName = made.id;
    const live = await describe(made);
    if (live === undefined) return undefined;
    const { ContinuousBackupsDescription: backups } = await client.describeContinuousBackups({
      TableName,
    });
    const { TimeToLiveDescription: ttl } = await client.describeTimeToLive({ TableName });
    const { Tags } = await client.listTagsOfResource({ ResourceArn: live.TableArn });
    const recovery = backups?.PointInTimeRecoveryDescription;
    return {
      inputs: {
        ...liveProperties({ table: live, recovery, ttl }, made.inputs),
        tags: fromTagList(Tags),
      },
      outputs: { arn: live.TableArn },
    };
  },
  update: async (change) => {
    const client = await dynamodb(change);
    const { before, inputs, changed } = change;
    for (const spec of updateSpecs(change.id, before, inputs, changed)) {
      await client.updateTable(spec);
      await untilActive(change);
    }
    if (changed.has("pointInTimeRecovery")) await putRecovery(change);
    // switching off names the attribute that was in use
    if (changed.has("ttl")) await putTtl(change, isOn(inputs, "ttl") ? inputs : before);
    await updateTags(change);
  },
  delete: async (made) => {
    const gone = await orUndefined((await dynamodb(made)).deleteTable({ TableName: made.id }));
    if (gone === undefined) return;
    await eventually(made.aws, `The end of table ${made.id}`, async () =>
      (await describe(made)) === undefined ? true : undefined,
    );
  },
};

const dynamodb = ({ aws, region }: Target) => aws.clients.dynamodb(region);

async function describe(made: Made): Promise<TableDescription | undefined> {
  const client = await dynamodb(made);
  return (await orUndefined(client.describeTable({ TableName: made.id })))?.Table;
}

function untilActive(made: Made): Promise<TableDescription> {
  return eventually(made.aws, `Table ${made.id}`, async () => {
    const live = await describe(made);
    const indexes = live?.GlobalSecondaryIndexes ?? [];
    const isBusy = indexes.some(({ IndexStatus }) => IndexStatus !== "ACTIVE");
    return live?.TableStatus === "ACTIVE" && !isBusy ? live : undefined;
  });
}

function isOn(inputs: Properties, name: string): boolean {
  const value = objectOf(inputs, name);
  return (value && flagOf(value, "enabled")) ?? false;
}

async function putRecovery(made: Made): Promise<void> {
  const recovery = objectOf(made.inputs, "pointInTimeRecovery") ?? {};
  const days = numberOf(recovery, "recoveryPeriodInDays");
  await (await dynamodb(made)).updateContinuousBackups({
    TableName: made.id,
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: isOn(made.inputs, "pointInTimeRecovery"),
      ...(days === undefined ? {} : { RecoveryPeriodInDays: days }),
    },
  });
}

/** @param naming the properties that name the attribute. */
async function putTtl(made: Made, naming: Properties): Promise<void> {
  const AttributeName = textOf(objectOf(naming, "ttl") ?? {}, "attributeName");
  await (await dynamodb(made)).updateTimeToLive({
    TableName: made.id,
    TimeToLiveSpecification: { AttributeName, Enabled: isOn(made.inputs, "ttl") },
  });
}

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await dynamodb(change);
  const ResourceArn = textOf(change.state, "arn");
  if (remove.length > 0) await client.untagResource({ ResourceArn, TagKeys: [...remove] });
  const Tags = tagList(set);
  if (Tags.length > 0) await client.tagResource({ ResourceArn, Tags });
}
