import { isSpecType } from "@modelcontextprotocol/server";
import { type CompletionTargets, completionFault } from "./completion-targets.ts";
import { resourceUriFault } from "./resource-uri.ts";

/** A request as it came in. */
export interface IncomingRequest {
  readonly method: string;
  readonly params?: unknown;
}

/** Why a request that could lead out of our data is refused, or undefined; its shape is the SDK's to check. */
export function requestFault(
  request: IncomingRequest,
  targets: CompletionTargets,
): string | undefined {
  switch (request.method) {
    case "resources/read":
      return isSpecType.ReadResourceRequest(request)
        ? resourceUriFault(request.params.uri)
        : undefined;
    case "completion/complete": {
      if (!isSpecType.CompleteRequest(request)) return undefined;
      const { ref, argument } = request.params;
      const name = ref.type === "ref/prompt" ? ref.name : ref.uri;
      const target = { ref: { type: ref.type, name }, argument: argument.name };
      return completionFault({ ...target, value: argument.value }, targets);
    }
    default:
      return undefined;
  }
}
