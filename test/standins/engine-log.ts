import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";

/** How the engine shows a line: `status` is replaced by the next line, the others stay. */
export type Level = "status" | "info" | "warning";

/** Sends one line about a resource to whoever watches the deployment. */
export type Log = (urn: string, level: Level, message: string) => void;

/** Opens the engine's log at `address` (host:port); without an address, lines are dropped. */
export function openEngineLog(address: string | undefined): Log {
  if (address === undefined) return () => {};
  const engine = new engineServices.EngineClient(address, grpc.credentials.createInsecure());
  let sent: Promise<void> = Promise.resolve();
  return (urn, level, message) => {
    const severity = engineMessages.LogSeverity;
    const request = new engineMessages.LogRequest();
    request.setUrn(urn);
    request.setMessage(message);
    request.setSeverity(level === "warning" ? severity.WARNING : severity.INFO);
    request.setEphemeral(level === "status");
    // one after the other, since calls may overtake each other; a lost line fails no deployment
    sent = sent.then(() => new Promise((resolve) => engine.log(request, () => resolve())));
  };
}

/** Finds the engine's address among the arguments a plugin is started with. */
export function engineAddress(args: readonly string[]): string | undefined {
  return args.findLast((argument) => /^[\w.[\]:-]+:\d+$/.test(argument));
}
