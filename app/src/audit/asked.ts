import { randomUUID } from "node:crypto";
import type { AuthInfo } from "@modelcontextprotocol/server";
import { subjectOf } from "../auth/authenticator.ts";
import type { Asked } from "./audit.ts";
import { fingerprint } from "./fingerprint.ts";

/** Who asked, in which request, session and trace. */
export function askedBy(
  authInfo: AuthInfo | undefined,
  sessionId: string | undefined,
  traceId: string | undefined,
): Asked {
  const id = authInfo?.extra?.requestId;
  return {
    // The id that the HTTP side gave the request; on stdio there is none yet.
    requestId: typeof id === "string" ? id : randomUUID(),
    ...(traceId === undefined ? {} : { traceId }),
    ...(sessionId === undefined ? {} : { session: fingerprint(sessionId) }),
    user: subjectOf(authInfo),
  };
}
