import { Hono } from "hono";
import { getConnInfo, handle, type LambdaEvent } from "hono/aws-lambda";
import { refusalResponse } from "../refusal-response.ts";

/** Serves a request of the caller at this address. */
export type Serve = (request: Request, address: string | undefined) => Promise<Response>;

/** An HTTP request as API Gateway or a function URL hands it on: payload format 2.0, or 1.0 of REST APIs. */
export interface HttpEvent {
  /**
   * Has the request served; the result is the answer in the shape that the gateway expects for this
   * event. That is a refusal (400) if no request can be made of it, and `serve` is not called.
   */
  pass(serve: Serve): Promise<object>;
  /** The body as text, whatever it holds. */
  body(): string;
}

/** Reads an event; undefined if it is none of HTTP, such as a test of the console. */
export function readHttpEvent(given: unknown): HttpEvent | undefined {
  if (!isHttpEvent(given)) return undefined;
  const event = withoutUselessBody(given);
  return {
    async pass(serve) {
      const front = new Hono();
      let isRequest = false;
      // The address is the gateway's word for it; no header can change it.
      front.all("*", (c) => {
        isRequest = true;
        return serve(c.req.raw, getConnInfo(c).remote.address);
      });
      const answer = await handle(front)(event);
      // The adapter says 500 to some, as if that were the server's fault.
      return isRequest ? answer : refusalOf("This is no valid HTTP request");
    },
    body() {
      const text = event.body ?? "";
      return event.isBase64Encoded ? Buffer.from(text, "base64").toString() : text;
    },
  };
}

/** A refusal in the shape that both payload formats take. */
async function refusalOf(message: string): Promise<object> {
  const { status, headers, body } = refusalResponse(400, message);
  return {
    statusCode: status,
    headers: Object.fromEntries(headers),
    body: await new Response(body).text(),
    isBase64Encoded: false,
  };
}

/** Checks as much as tells the events apart: Lambda lets nobody but the gateway make them. */
function isHttpEvent(event: unknown): event is LambdaEvent {
  if (!isObject(event) || !isObject(event.requestContext)) return false;
  const { requestContext, rawPath, rawQueryString, path, httpMethod } = event;
  if (typeof rawPath === "string") {
    return typeof rawQueryString === "string" && namesCaller(requestContext.http);
  }
  const isOfRest = typeof path === "string" && typeof httpMethod === "string";
  return isOfRest && namesCaller(requestContext.identity);
}

/** Without it, the adapter would believe X-Forwarded-For. */
function namesCaller(place: unknown): boolean {
  return isObject(place) && typeof place.sourceIp === "string" && place.sourceIp !== "";
}

/** A GET with a body is no request that the Fetch standard knows, and the body means nothing (RFC 9110, section 9.3.1). */
function withoutUselessBody(event: LambdaEvent): LambdaEvent {
  const method = "httpMethod" in event ? event.httpMethod : methodOf(event.requestContext);
  return method === "GET" || method === "HEAD" ? { ...event, body: null } : event;
}

function methodOf(context: unknown): unknown {
  return isObject(context) && isObject(context.http) ? context.http.method : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
