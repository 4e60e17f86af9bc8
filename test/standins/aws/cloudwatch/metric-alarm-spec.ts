import type {
  Dimension,
  MetricAlarm,
  MetricDataQuery,
  PutMetricAlarmCommandInput,
} from "@aws-sdk/client-cloudwatch";
import {
  flagOf,
  mapOf,
  numberOf,
  objectOf,
  objectsOf,
  type Properties,
  textOf,
  textsOf,
} from "../../values.ts";

type Spec = PutMetricAlarmCommandInput;

/** The request that makes an alarm what its inputs say; what it leaves out is reset. */
export function alarmSpec(name: string, inputs: Properties): Spec {
  const text = (property: string) => textOf(inputs, property);
  const number = (property: string) => numberOf(inputs, property);
  const queries = objectsOf(inputs, "metricQueries").map(querySpec);
  const dimensions = dimensionList(mapOf(inputs, "dimensions"));
  return {
    AlarmName: name,
    AlarmDescription: text("alarmDescription"),
    ActionsEnabled: flagOf(inputs, "actionsEnabled") ?? true,
    AlarmActions: textsOf(inputs, "alarmActions"),
    OKActions: textsOf(inputs, "okActions"),
    InsufficientDataActions: textsOf(inputs, "insufficientDataActions"),
    // the check lets only names pass that the API has
    ComparisonOperator: text("comparisonOperator") as Spec["ComparisonOperator"],
    EvaluationPeriods: number("evaluationPeriods"),
    DatapointsToAlarm: number("datapointsToAlarm"),
    Threshold: number("threshold"),
    ThresholdMetricId: text("thresholdMetricId"),
    TreatMissingData: text("treatMissingData") ?? "missing",
    EvaluateLowSampleCountPercentile: text("evaluateLowSampleCountPercentiles"),
    ...(queries.length > 0
      ? { Metrics: queries }
      : {
          MetricName: text("metricName"),
          Namespace: text("namespace"),
          Statistic: text("statistic") as Spec["Statistic"],
          ExtendedStatistic: text("extendedStatistic"),
          Period: number("period"),
          Unit: text("unit") as Spec["Unit"],
          Dimensions: dimensions,
        }),
  };
}

/** The properties that an alarm has in CloudWatch. */
export function alarmProperties(live: MetricAlarm): Properties {
  return {
    alarmDescription: live.AlarmDescription,
    actionsEnabled: live.ActionsEnabled,
    alarmActions: live.AlarmActions ?? [],
    okActions: live.OKActions ?? [],
    insufficientDataActions: live.InsufficientDataActions ?? [],
    comparisonOperator: live.ComparisonOperator,
    evaluationPeriods: live.EvaluationPeriods,
    datapointsToAlarm: live.DatapointsToAlarm,
    threshold: live.Threshold,
    thresholdMetricId: live.ThresholdMetricId,
    treatMissingData: live.TreatMissingData,
    evaluateLowSampleCountPercentiles: live.EvaluateLowSampleCountPercentile,
    metricName: live.MetricName,
    namespace: live.Namespace,
    statistic: live.Statistic,
    extendedStatistic: live.ExtendedStatistic,
    period: live.Period,
    unit: live.Unit,
    dimensions: dimensionMap(live.Dimensions),
    metricQueries: (live.Metrics ?? []).map(queryProperties),
  };
}

function querySpec(query: Properties): MetricDataQuery {
  const metric = objectOf(query, "metric");
  return {
    Id: textOf(query, "id"),
    AccountId: textOf(query, "accountId"),
    Expression: textOf(query, "expression"),
    Label: textOf(query, "label"),
    Period: numberOf(query, "period"),
    ReturnData: flagOf(query, "returnData") ?? false,
    ...(metric && {
      MetricStat: {
        Metric: {
          MetricName: textOf(metric, "metricName"),
          Namespace: textOf(metric, "namespace"),
          Dimensions: dimensionList(mapOf(metric, "dimensions")),
        },
        Period: numberOf(metric, "period"),
        Stat: textOf(metric, "stat"),
        Unit: textOf(metric, "unit") as Spec["Unit"],
      },
    }),
  };
}

function queryProperties(query: MetricDataQuery): Properties {
  const { MetricStat: stat } = query;
  return {
    id: query.Id,
    accountId: query.AccountId,
    expression: query.Expression,
    label: query.Label,
    period: query.Period,
    returnData: query.ReturnData,
    ...(stat && {
      metric: {
        metricName: stat.Metric?.MetricName,
        namespace: stat.Metric?.Namespace,
        dimensions: dimensionMap(stat.Metric?.Dimensions),
        period: stat.Period,
        stat: stat.Stat,
        unit: stat.Unit,
      },
    }),
  };
}

function dimensionList(map: Readonly<Record<string, string>> = {}): Dimension[] {
  return Object.entries(map).map(([Name, Value]) => ({ Name, Value }));
}

function dimensionMap(list: readonly Dimension[] = []): Record<string, string> {
  return Object.fromEntries(list.map(({ Name = "", Value = "" }) => [Name, Value]));
}
