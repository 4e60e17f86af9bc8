/** What API Gateway is given to call a function, or one version or alias of it, by its ARN. */
export function invokeArn(functionArn: string): string {
  return `${gateway(functionArn)}/2015-03-31/functions/${functionArn}/invocations`;
}

/** The same for answers that are streamed. */
export function streamingInvokeArn(functionArn: string): string {
  return `${gateway(functionArn)}/2021-11-15/functions/${functionArn}/response-streaming-invocations`;
}

function gateway(functionArn: string): string {
  const [, partition = "aws", , region = ""] = functionArn.split(":");
  return `arn:${partition}:apigateway:${region}:lambda:path`;
}
