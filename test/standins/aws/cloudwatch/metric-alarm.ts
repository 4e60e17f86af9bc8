import { changeable, fixed } from "../../property-table.ts";
import { textOf } from "../../values.ts";
import type { AwsType, Change, Target } from "../kind.ts";
import { fromTagList, tagChanges, tagList, tagsOf } from "../tags.ts";
import { alarmProperties, alarmSpec } from "./metric-alarm-spec.ts";

const comparisons = [
  "GreaterThanOrEqualToThreshold",
  "GreaterThanThreshold",
  "GreaterThanUpperThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanThreshold",
];

const metric = {
  dimensions: changeable("map"),
  metricName: changeable("text", { required: true }),
  namespace: changeable("text"),
  period: changeable("number", { required: true }),
  stat: changeable("text", { required: true }),
  unit: changeable("text"),
} as const;

/** An alarm on one metric or on an expression of several; its id is its name. */
export const metricAlarm: AwsType = {
  token: "aws:cloudwatch/metricAlarm:MetricAlarm",
  table: {
    name: fixed("text"),
    actionsEnabled: changeable("flag", { default: true }),
    alarmActions: changeable("text set"),
    alarmDescription: changeable("text", { default: "" }),
    comparisonOperator: changeable("text", { required: true, oneOf: comparisons }),
    datapointsToAlarm: changeable("number"),
    dimensions: changeable("map"),
    evaluateLowSampleCountPercentiles: changeable("text", { oneOf: ["evaluate", "ignore"] }),
    evaluationPeriods: changeable("number", { required: true }),
    extendedStatistic: changeable("text"),
    insufficientDataActions: changeable("text set"),
    metricName: changeable("text"),
    metricQueries: changeable({
      set: {
        accountId: changeable("text"),
        expression: changeable("text"),
        id: changeable("text", { required: true }),
        label: changeable("text"),
        metric: changeable({ object: metric }),
        period: changeable("number"),
        returnData: changeable("flag", { default: false }),
      },
    }),
    namespace: changeable("text"),
    okActions: changeable("text set"),
    period: changeable("number"),
    statistic: changeable("text", {
      oneOf: ["Average", "Maximum", "Minimum", "SampleCount", "Sum"],
    }),
    threshold: changeable("number"),
    thresholdMetricId: changeable("text"),
    treatMissingData: changeable("text", {
      oneOf: ["breaching", "ignore", "missing", "notBreaching"],
      default: "missing",
    }),
    unit: changeable("text"),
  },
  tagged: true,
  named: true,
  computed: ["arn"],
  create: async (target) => {
    const name = textOf(target.inputs, "name") ?? "";
    const Tags = tagList(tagsOf(target.inputs));
    await (await cloudwatch(target)).putMetricAlarm({ ...alarmSpec(name, target.inputs), Tags });
    return name;
  },
  read: async (made) => {
    const client = await cloudwatch(made);
    const { MetricAlarms } = await client.describeAlarms({ AlarmNames: [made.id] });
    const [live] = MetricAlarms ?? [];
    if (live === undefined) return undefined;
    const { Tags } = await client.listTagsForResource({ ResourceARN: live.AlarmArn });
    return {
      inputs: { name: live.AlarmName, ...alarmProperties(live), tags: fromTagList(Tags) },
      outputs: { arn: live.AlarmArn },
    };
  },
  update: async (change) => {
    // tags within this request count for a new alarm alone
    await (await cloudwatch(change)).putMetricAlarm(alarmSpec(change.id, change.inputs));
    await updateTags(change);
  },
  delete: async (made) => {
    await (await cloudwatch(made)).deleteAlarms({ AlarmNames: [made.id] });
  },
};

const cloudwatch = ({ aws, region }: Target) => aws.clients.cloudwatch(region);

async function updateTags(change: Change): Promise<void> {
  const { set, remove } = tagChanges(change.before, change.inputs);
  const client = await cloudwatch(change);
  const ResourceARN = textOf(change.state, "arn") ?? "";
  if (remove.length > 0) await client.untagResource({ ResourceARN, TagKeys: [...remove] });
  const Tags = tagList(set);
  if (Tags.length > 0) await client.tagResource({ ResourceARN, Tags });
}
