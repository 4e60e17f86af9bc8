import { z } from "zod";
import { isOfConnection } from "./gateway-request.ts";

/** What a gateway sends to the client. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** Status and headers of an answer whose body may still be under way. */
export type AnswerHead = Omit<GatewayAnswer, "body">;

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** What both payload formats and the prelude of a stream say before the body. */
const headSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599).default(200),
  headers: z.record(z.string(), headerValue).optional(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).optional(),
  cookies: z.array(z.string()).optional(),
});

const resultSchema = headSchema.extend({
  statusCode: headSchema.shape.statusCode.unwrap(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
});

/** The answer that a function's result stands for; undefined for one that a gateway cannot use. */
export function answerOf(result: Buffer): GatewayAnswer | undefined {
  const value = jsonOf(result);
  const parsed = resultSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { body = "", isBase64Encoded, ...head } = parsed.data;
  return { ...headOf(head), body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8") };
}

/** Reads the JSON object before a stream's body; undefined for one that a gateway cannot use. */
export function preludeHead(prelude: Buffer): AnswerHead | undefined {
  const parsed = headSchema.safeParse(jsonOf(prelude));
  return parsed.success ? headOf(parsed.data) : undefined;
}

function headOf({
  statusCode,
  headers = {},
  multiValueHeaders = {},
  cookies = [],
}: z.output<typeof headSchema>): AnswerHead {
  const single = Object.entries(headers).filter(([name]) => multiValueHeaders[name] === undefined);
  const many = Object.entries(multiValueHeaders).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  return {
    status: statusCode,
    headers: [...single, ...many, ...cookies.map((cookie) => ["set-cookie", cookie] as const)],
  };
}

/**
 * Headers of a function's answer that a REST API sends under another name
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
 */
const remapped = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "host",
  "server",
  "user-agent",
  "www-authenticate",
]);

/** The headers as a client gets them: none of the function's connection, and renamed where `renames`. */
export function sentHeaders(
  headers: AnswerHead["headers"],
  { renames }: { renames: boolean },
): AnswerHead["headers"] {
  return headers.flatMap(([name, value]) => {
    const key = name.toLowerCase();
    if (renames && remapped.has(key)) return [[`x-amzn-remapped-${key}`, value] as const];
    return isOfConnection(key) || key === "content-length" ? [] : [[key, value] as const];
  });
}

/** An answer that the gateway gives by itself. */
export function ownAnswer(status: number, message: string): GatewayAnswer {
  return {
    status,
    headers: [["content-type", "application/json"]],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/** An answer that was put in the place of one that the gateway gives by itself. */
export function putAnswer({
  statusCode,
  responseTemplates,
}: {
  readonly statusCode: string;
  readonly responseTemplates: { readonly "application/json": string };
}): GatewayAnswer {
  return {
    status: Number(statusCode),
    headers: [["content-type", "application/json"]],
    body: Buffer.from(responseTemplates["application/json"]),
  };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
