import type { Server } from "node:http";
import { messageOf, StartError } from "./errors.ts";

/** Listens and returns the port; a port that cannot be had is a StartError that names the setting. */
export function listen(
  server: Server,
  host: string,
  port: number,
  setting: string,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once("error", (error) => reject(new StartError(reasonOf(error, host, port, setting))));
  server.listen(port, host, () => {
    const address = server.address();
    resolve(typeof address === "object" && address !== null ? address.port : port);
  });
  return promise;
}

function reasonOf(error: Error, host: string, port: number, setting: string): string {
  const code = "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    return `Port ${port} on ${host} is taken by another process. Stop it, or set ${setting} to a free port.`;
  }
  if (code === "EACCES") {
    return `Port ${port} on ${host} may not be used by this user. Set ${setting} to a port above 1023.`;
  }
  return `The server cannot listen on ${host}:${port} (${setting}): ${messageOf(error)}`;
}
