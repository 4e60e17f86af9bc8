/** What a test says of a request. */
export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly address?: string;
}

/** An event of an HTTP API (payload format 2.0). */
export function eventV2(asked: Asked = {}) {
  const { method = "POST", path = "/mcp", address = "203.0.113.9" } = asked;
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: "",
    headers: { host: "localhost", ...asked.headers },
    requestContext: { domainName: "localhost", http: { method, path, sourceIp: address } },
    ...(asked.body === undefined ? {} : { body: asked.body }),
    isBase64Encoded: asked.isBase64Encoded ?? false,
  };
}

/** An event of a REST API (payload format 1.0). */
export function eventV1(asked: Asked = {}) {
  const { method = "POST", path = "/mcp", address = "203.0.113.9" } = asked;
  const headers: Record<string, string> = { Host: "localhost", ...asked.headers };
  return {
    resource: "/{proxy+}",
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, [value]]),
    ),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { domainName: "localhost", identity: { sourceIp: address } },
    body: asked.body ?? null,
    isBase64Encoded: asked.isBase64Encoded ?? false,
  };
}
