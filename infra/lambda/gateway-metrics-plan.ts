import type { LambdaSettings } from "../config/schema.ts";

/** Dimensions of a CloudWatch metric; the cloud makes some of their values. */
export type Dimensions<T> = Readonly<Record<string, T>>;

/** Namespace of both kinds of API. */
export const gatewayNamespace = "AWS/ApiGateway";

/** Failed requests of one period below which nobody is told: one at night is no outage. */
const fewestFailures = 3;

/**
 * Name of the count of failed requests: HTTP and REST APIs differ
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html and
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html).
 */
function failuresMetric({ streaming }: LambdaSettings["lambda"]): string {
  return streaming ? "5XXError" : "5xx";
}

/** The percentage of requests answered with 5xx, and 0 while they are few, as queries of an alarm. */
export function planFailedShare<T>(
  lambda: LambdaSettings["lambda"],
  dimensions: Dimensions<T>,
  periodSec: number,
) {
  const count = (id: string, metricName: string) => ({
    id,
    metric: {
      namespace: gatewayNamespace,
      metricName,
      dimensions,
      period: periodSec,
      stat: "Sum",
    },
    returnData: false,
  });
  return [
    count("failed", failuresMetric(lambda)),
    count("requests", "Count"),
    {
      id: "share",
      expression: `IF(failed >= ${fewestFailures}, 100 * failed / requests, 0)`,
      label: "Requests answered with 5xx, percent",
      returnData: true,
    },
  ];
}
