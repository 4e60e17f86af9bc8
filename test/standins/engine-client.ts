import grpc from "@grpc/grpc-js";
import engineServices from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engineMessages from "@pulumi/pulumi/proto/engine_pb.js";
import type { Level } from "./engine-log.ts";

/** Sends one line; settles once the engine has it, or cannot be reached. */
export type SendLine = (urn: string, level: Level, message: string) => Promise<void>;

/** Connects to the engine's log at `address` (host:port). */
export function connectEngine(address: string): SendLine {
  const engine = new engineServices.EngineClient(address, grpc.credentials.createInsecure());
  return (urn, level, message) => {
    const severity = engineMessages.LogSeverity;
    const request = new engineMessages.LogRequest();
    request.setUrn(urn);
    request.setMessage(message);
    request.setSeverity(level === "warning" ? severity.WARNING : severity.INFO);
    request.setEphemeral(level === "status");
    // a lost line fails no deployment
    return new Promise((resolve) => engine.log(request, () => resolve()));
  };
}
