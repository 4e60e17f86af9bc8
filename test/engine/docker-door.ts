import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localDaemon } from "../../infra/docker/daemon.ts";

/** A second address of the daemon, which a test can shut as if Docker were down. */
export interface DockerDoor {
  /** Value for DOCKER_HOST. */
  readonly host: string;
  open(): Promise<void>;
  shut(): Promise<void>;
  /** Shuts it for good and removes its folder. */
  remove(): Promise<void>;
}

/**
 * Makes a door, open at first. DOCKER_HOST is an input of the provider, so that only a daemon that
 * stops answering at the same address shows what a preview does without Docker.
 */
export async function dockerDoor(): Promise<DockerDoor> {
  const daemon = localDaemon(process.env.DOCKER_HOST);
  if (!daemon) throw new Error("these tests need a Docker daemon on this machine");
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-"));
  const path = join(folder, "docker.sock");
  const sockets = new Set<Socket>();
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
    // whichever side ends first, the other's "close" follows
    socket.on("error", () => {});
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const inner = connect({ path: daemon.socketPath, allowHalfOpen: true });
    keep(client, inner);
    keep(inner, client);
    client.pipe(inner).pipe(client);
  });
  const open = () => new Promise<void>((resolve) => server.listen(path, resolve));
  const shut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await open();
  return {
    host: `unix://${path}`,
    open,
    shut,
    remove: async () => {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
