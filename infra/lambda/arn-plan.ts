/**
 * ARN of a function that is not there yet, by that of its log group: partition, region and account are
 * the same (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
 */
export function functionArn(logGroupArn: string, name: string): string {
  const [arn, partition, , region, account] = logGroupArn.split(":");
  return [arn, partition, "lambda", region, account, "function", name].join(":");
}
