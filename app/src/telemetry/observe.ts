import type { AuthInfo, McpServer, Transport } from "@modelcontextprotocol/server";
import type { OperationLabels } from "./metrics.ts";

/** Methods that get a label value of their own; any other is counted as `_other`. */
const knownMethods: ReadonlySet<string> = new Set([
  "initialize",
  "ping",
  "server/discover",
  "tools/list",
  "tools/call",
  "resources/list",
  "resources/templates/list",
  "resources/read",
  "prompts/list",
  "prompts/get",
  "completion/complete",
  "subscriptions/listen",
]);

/** One answered request, as seen on the wire. */
export interface Operation extends Omit<OperationLabels, "transport"> {
  readonly seconds: number;
  /** The name that was given for a tool that does not exist, or what was given instead of a name. */
  readonly unknownTool: string | undefined;
  readonly authInfo: AuthInfo | undefined;
}

type Started = Omit<Operation, "errorType" | "seconds"> & { readonly start: number };

const noTool = { tool: "", unknownTool: undefined };

/**
 * Reports each request that `server` answers, whatever the transport and even if the SDK itself
 * answered it (unknown tool, malformed request).
 */
export function observeOperations(
  server: McpServer,
  knownTools: ReadonlySet<string>,
  report: (operation: Operation) => void,
): void {
  const connect = server.connect.bind(server);
  server.connect = async (transport: Transport) => {
    await connect(transport);
    const running = new Map<string | number, Started>();
    const receive = transport.onmessage;
    transport.onmessage = (message, extra) => {
      if ("method" in message && "id" in message) {
        running.set(message.id, {
          method: knownMethods.has(message.method) ? message.method : "_other",
          ...(message.method === "tools/call" ? toolOf(message.params, knownTools) : noTool),
          authInfo: extra?.authInfo,
          start: performance.now(),
        });
      }
      receive?.(message, extra);
    };
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      if (!("method" in message) && message.id !== undefined) {
        const entry = running.get(message.id);
        running.delete(message.id);
        if (entry !== undefined) {
          const { start, ...labels } = entry;
          const seconds = (performance.now() - start) / 1000;
          report({ ...labels, errorType: errorTypeOf(message), seconds });
        }
      }
      return send(message, options);
    };
  };
}

function toolOf(params: unknown, knownTools: ReadonlySet<string>) {
  const name = typeof params === "object" && params !== null && "name" in params && params.name;
  // Only a text is taken over: to turn anything else into one can throw, which would end the server.
  if (typeof name !== "string") return { tool: "_other", unknownTool: "[not a text]" };
  return knownTools.has(name)
    ? { tool: name, unknownTool: undefined }
    : { tool: "_other", unknownTool: name };
}

function errorTypeOf(message: object): string {
  if ("error" in message) {
    const { error } = message;
    const code = typeof error === "object" && error !== null && "code" in error && error.code;
    return String(code);
  }
  const result = "result" in message ? message.result : undefined;
  const failed =
    typeof result === "object" && result !== null && "isError" in result && result.isError === true;
  return failed ? "tool_error" : "";
}
