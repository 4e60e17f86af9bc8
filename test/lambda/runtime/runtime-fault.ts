import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";

/** What went wrong in a function, as it or its environment says. */
export interface RuntimeFault {
  readonly type: string;
  readonly message: string;
}

const bodySchema = z.object({ errorType: z.string().optional(), errorMessage: z.string() });

/**
 * Reads what a function posts to an `error` path
 * (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html#runtimes-api-invokeerror).
 */
export function faultOf(headers: IncomingHttpHeaders, body: Buffer): RuntimeFault {
  const header = headers["lambda-runtime-function-error-type"];
  const type = typeof header === "string" ? header : "Unhandled";
  const text = body.toString("utf8");
  try {
    const { errorType, errorMessage } = bodySchema.parse(JSON.parse(text));
    return { type: errorType ?? type, message: errorMessage };
  } catch {
    return { type, message: text };
  }
}
