import {
  type ApiIdentity,
  type GatewayRequest,
  passedHeaders,
  queryPairs,
} from "./gateway-request.ts";

/**
 * An event of an HTTP API in payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
export interface PayloadV2 {
  readonly version: "2.0";
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly queryStringParameters?: Readonly<Record<string, string>>;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly domainPrefix: string;
    readonly http: {
      readonly method: string;
      readonly path: string;
      readonly protocol: string;
      readonly sourceIp: string;
      readonly userAgent: string;
    };
    readonly requestId: string;
    readonly routeKey: string;
    readonly stage: string;
    readonly time: string;
    readonly timeEpoch: number;
  };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

/** Content types whose bodies an HTTP API hands over as text; all others come in base64. */
const textual =
  /^(text\/|application\/(json|javascript|xml|x-www-form-urlencoded|[\w.-]+\+(json|xml))\b)/i;

/** Makes the event of a request that an HTTP API lets through. */
export function payloadV2(
  request: GatewayRequest,
  api: ApiIdentity,
  {
    routeKey,
    requestId,
    at,
    isBinary = false,
  }: { routeKey: string; requestId: string; at: Date; isBinary?: boolean },
): PayloadV2 {
  const passed = passedHeaders(request, api);
  const cookies = passed.get("cookie")?.flatMap((line) => line.split(/;\s*/));
  const headers = Object.fromEntries(
    [...passed]
      .filter(([name]) => name !== "cookie")
      .map(([name, values]) => [name, values.join(",")]),
  );
  const isText = !isBinary && textual.test(headers["content-type"] ?? "text/plain");
  const path = decodeURI(request.path);
  return {
    version: "2.0",
    routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    ...(request.query === "" ? {} : { queryStringParameters: joined(queryPairs(request.query)) }),
    requestContext: {
      accountId: api.accountId,
      apiId: api.apiId,
      domainName: api.domain,
      domainPrefix: api.domain.split(".")[0] ?? api.domain,
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: request.sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey,
      stage: api.stage,
      time: at.toUTCString(),
      timeEpoch: at.getTime(),
    },
    ...(request.body.length === 0
      ? {}
      : { body: request.body.toString(isText ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !isText,
  };
}

function joined(pairs: readonly [name: string, value: string][]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of pairs) {
    const before = values[name];
    values[name] = before === undefined ? value : `${before},${value}`;
  }
  return values;
}
