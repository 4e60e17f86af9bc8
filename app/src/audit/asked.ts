import type { AuthInfo } from "@modelcontextprotocol/server";
import { subjectOf } from "../auth/authenticator.ts";
import { requestIdOf } from "../request-id.ts";
import type { Asked } from "./audit.ts";
import { fingerprint } from "./fingerprint.ts";

/** Who asked, in which request, session and trace. */
export function askedBy(
  authInfo: AuthInfo | undefined,
  sessionId: string | undefined,
  traceId: string | undefined,
): Asked {
  return {
    requestId: requestIdOf(authInfo),
    ...(traceId === undefined ? {} : { traceId }),
    ...(sessionId === undefined ? {} : { session: fingerprint(sessionId) }),
    user: subjectOf(authInfo),
  };
}
