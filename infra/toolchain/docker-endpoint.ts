import { request } from "node:http";

/** How a Docker host is dialled: a local socket (or Windows pipe), plain TCP, or only by the CLI. */
export type DockerEndpoint =
  | { readonly kind: "socket"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "cli" };

/** Where Docker listens when nobody says otherwise. */
export function defaultDockerHost(platform: NodeJS.Platform): string {
  return platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";
}

/** Reads a DOCKER_HOST value; `ssh://`, `https://` and TLS addresses are left to the Docker CLI. */
export function parseDockerHost(value: string): DockerEndpoint {
  const [scheme, rest] = value.split("://", 2);
  if (scheme === "unix" && rest) return { kind: "socket", path: rest };
  if (scheme === "npipe" && rest) return { kind: "socket", path: rest.replaceAll("/", "\\") };
  if ((scheme !== "tcp" && scheme !== "http") || !rest) return { kind: "cli" };
  const url = URL.canParse(`http://${rest}`) ? new URL(`http://${rest}`) : undefined;
  if (url === undefined || url.port === "2376") return { kind: "cli" };
  return { kind: "tcp", host: url.hostname, port: Number(url.port || 2375) };
}

/** Answer of the Docker Engine API. */
export interface DockerAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Asks the Docker Engine API with a plain GET.
 *
 * @throws when nothing listens, or no answer has come after `timeoutMs`.
 */
export function dockerGet(
  endpoint: Exclude<DockerEndpoint, { kind: "cli" }>,
  path: string,
  timeoutMs: number,
): Promise<DockerAnswer> {
  const target =
    endpoint.kind === "socket"
      ? { socketPath: endpoint.path }
      : { host: endpoint.host, port: endpoint.port };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs);
    // a connection that is kept would look like somebody who still needs the daemon
    const options = { ...target, path, signal, agent: false, headers: { host: "docker" } };
    const call = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
      );
    });
    call.on("error", reject);
    call.end();
  });
}
