import {
  type ApiIdentity,
  type GatewayRequest,
  passedHeaders,
  queryPairs,
} from "./gateway-request.ts";

/**
 * An event of a REST API's proxy integration, payload format 1.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export interface PayloadV1 {
  readonly version: "1.0";
  readonly resource: string;
  readonly path: string;
  readonly httpMethod: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly queryStringParameters: Readonly<Record<string, string>> | null;
  readonly multiValueQueryStringParameters: Readonly<Record<string, readonly string[]>> | null;
  readonly pathParameters: null;
  readonly stageVariables: null;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly httpMethod: string;
    readonly identity: { readonly sourceIp: string; readonly userAgent: string };
    readonly path: string;
    readonly protocol: string;
    readonly requestId: string;
    readonly resourcePath: string;
    readonly stage: string;
    readonly requestTimeEpoch: number;
  };
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
}

/**
 * Makes the event of a request that a REST API lets through. Bodies come in base64 where its
 * `binaryMediaTypes` say so.
 */
export function payloadV1(
  request: GatewayRequest,
  api: ApiIdentity,
  context: { resource: string; requestId: string; at: Date; isBinary: boolean },
): PayloadV1 {
  const { resource, requestId, at, isBinary } = context;
  const many = Object.fromEntries(passedHeaders(request, api));
  const headers = lastOf(many);
  const manyQuery: Record<string, string[]> = {};
  for (const [name, value] of queryPairs(request.query)) {
    manyQuery[name] = [...(manyQuery[name] ?? []), value];
  }
  const hasQuery = request.query !== "";
  return {
    version: "1.0",
    resource,
    path: decodeURI(request.path),
    httpMethod: request.method,
    headers,
    multiValueHeaders: many,
    queryStringParameters: hasQuery ? lastOf(manyQuery) : null,
    multiValueQueryStringParameters: hasQuery ? manyQuery : null,
    pathParameters: null,
    stageVariables: null,
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      domainName: api.domain,
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: headers["user-agent"] ?? "" },
      path: `/${api.stage}${request.path}`,
      protocol: "HTTP/1.1",
      requestId,
      resourcePath: resource,
      stage: api.stage,
      requestTimeEpoch: at.getTime(),
    },
    body: request.body.length === 0 ? null : request.body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: isBinary && request.body.length > 0,
  };
}

/** Where one value is asked for, the last one is given. */
function lastOf(many: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(many).map(([name, values]) => [name, values.at(-1) ?? ""]),
  );
}
