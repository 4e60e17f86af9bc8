import { readFileSync } from "node:fs";
import { dockerGet } from "./docker-endpoint.ts";

/**
 * Who still needs a Docker daemon, in words: containers, running or not, and whoever holds a
 * connection to it, such as a build of another checkout. A daemon that does not say is in use.
 */
export async function daemonUsers(
  socket: string,
  connections = () => connectionsTo(socket, readFileSync("/proc/net/unix", "utf8")),
): Promise<string[]> {
  // before this asks anything over a connection of its own
  const connected = connections();
  const count = connected === 1 ? "an open connection" : `${connected} open connections`;
  const clients = connected === 0 ? [] : [`${count}, as of a build`];
  try {
    return [...(await containersOn(socket)), ...clients];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`what it does not tell (${reason})`, ...clients];
  }
}

/**
 * Number of clients connected to a Unix socket.
 *
 * @param table as the kernel has it in /proc/net/unix (man 7 unix): the accepted end of a
 *   connection carries the socket's path, in state 03; the listener is in state 01.
 */
export function connectionsTo(socket: string, table: string): number {
  const rows = table.split("\n").map((line) => line.trim().split(/\s+/));
  return rows.filter(([, , , , , state, , path]) => state === "03" && path === socket).length;
}

async function containersOn(socket: string): Promise<string[]> {
  const endpoint = { kind: "socket", path: socket } as const;
  const answer = await dockerGet(endpoint, "/containers/json?all=1", 10_000);
  if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
  const list: unknown = JSON.parse(answer.body);
  if (!Array.isArray(list)) throw new Error("it answered with no list of containers");
  return list.map((item: { Names?: string[] }) => {
    const name = item.Names?.[0]?.slice(1);
    return name === undefined ? "a container" : `container ${name}`;
  });
}
