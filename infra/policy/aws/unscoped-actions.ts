/**
 * Actions that AWS grants on no named resource, by the reason and the page that says so. Kept apart from
 * what the stacks' own policies are made of, so that a wildcard added there is still seen here.
 */
const reasons: readonly { readonly source: string; readonly actions: readonly string[] }[] = [
  {
    // X-Ray has no resource type that these actions could name
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html",
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  },
  {
    // the interfaces of a function in a VPC are made by Lambda, under ids that nobody knows before
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
    actions: [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
  },
];

/** Actions that may be allowed on every resource, for none can be named. */
export const unscopedActions: ReadonlySet<string> = new Set(
  reasons.flatMap(({ actions }) => actions),
);

/** Actions on the streams of one log group, whose names Lambda draws (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html). */
export const streamActions: ReadonlySet<string> = new Set([
  "logs:CreateLogStream",
  "logs:PutLogEvents",
]);
