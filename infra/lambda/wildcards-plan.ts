/** A right that AWS grants on no named resource, why not, and where AWS says so. */
export interface Wildcard {
  readonly actions: readonly string[];
  /** Resource as the policy names it, after the ARN of the stack's own resource if it begins with a colon. */
  readonly resource: string;
  readonly reason: string;
  readonly source: string;
}

/** The only wildcards that a policy of this project may hold; a test refuses every other. */
export const wildcards = {
  logStreams: {
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    resource: ":*",
    reason:
      "Lambda draws the names of the streams of the function's own group, one an environment.",
    source:
      "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
  },
  traces: {
    actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    resource: "*",
    reason: "X-Ray has no resource type that these actions could name.",
    source: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html",
  },
  network: {
    actions: [
      "ec2:CreateNetworkInterface",
      "ec2:DescribeNetworkInterfaces",
      "ec2:DescribeSubnets",
      "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses",
      "ec2:UnassignPrivateIpAddresses",
    ],
    resource: "*",
    reason:
      "Lambda makes the interfaces, whose ids nobody knows before, and describing takes no resource.",
    source: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html",
  },
} as const satisfies Readonly<Record<string, Wildcard>>;
