/** Partition and DNS suffix of a region's ARNs and addresses (AWS General Reference, ARN format). */
export function partitionOf(region: string): { readonly name: string; readonly dns: string } {
  if (region.startsWith("cn-")) return { name: "aws-cn", dns: "amazonaws.com.cn" };
  if (region.startsWith("us-gov-")) return { name: "aws-us-gov", dns: "amazonaws.com" };
  return { name: "aws", dns: "amazonaws.com" };
}

/** ARN of something of API Gateway's own, such as `/apis/abc`; it names no account. */
export function gatewayArn(region: string, path: string): string {
  return `arn:${partitionOf(region).name}:apigateway:${region}::${path}`;
}

/** ARN under which an API calls Lambda; with a stage, of that stage alone. */
export function executionArn(region: string, account: string, api: string, stage?: string): string {
  const resource = stage === undefined ? api : `${api}/${stage}`;
  return `arn:${partitionOf(region).name}:execute-api:${region}:${account}:${resource}`;
}

/** The address of a stage; `$default` is no part of it. */
export function stageUrl(region: string, api: string, stage: string): string {
  const path = stage === "$default" ? "" : stage;
  return `https://${api}.execute-api.${region}.${partitionOf(region).dns}/${path}`;
}
