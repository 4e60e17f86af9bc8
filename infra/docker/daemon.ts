import { existsSync } from "node:fs";
import { request } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";

/** A Docker daemon on this machine, as an address that Node's HTTP client takes. */
export interface LocalDaemon {
  /** What a person would call it, such as `unix:///var/run/docker.sock`. */
  readonly host: string;
  readonly socketPath: string;
}

/** What the daemon says of a container, as far as we ask. */
export interface ContainerSummary {
  readonly Id: string;
  /** Such as `Up 2 minutes (healthy)`. */
  readonly Status: string;
  readonly Names: readonly string[];
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Ports: readonly { readonly PublicPort?: number }[] | null;
}

/**
 * Finds the daemon that the provider will talk to; undefined when it is not on this machine
 * (`ssh://`, `tcp://`), where nothing can be checked cheaply.
 */
export function localDaemon(
  host: string | undefined,
  platform: NodeJS.Platform = process.platform,
): LocalDaemon | undefined {
  const chosen = host ?? defaultHost(platform);
  const match = /^(?:unix|npipe):\/\/(.+)$/.exec(chosen);
  return match?.[1] === undefined ? undefined : { host: chosen, socketPath: match[1] };
}

function defaultHost(platform: NodeJS.Platform): string {
  if (platform === "win32") return "npipe:////./pipe/docker_engine";
  // Docker Desktop for macOS need not install the system-wide socket
  const ofUser = join(homedir(), ".docker/run/docker.sock");
  const ofSystem = "/var/run/docker.sock";
  return `unix://${!existsSync(ofSystem) && existsSync(ofUser) ? ofUser : ofSystem}`;
}

/**
 * Lists containers, the running ones unless asked for all.
 *
 * @throws Error saying why when the daemon does not answer within 5 s.
 */
export async function listContainers(
  daemon: LocalDaemon,
  {
    all = false,
    labels = [],
  }: { readonly all?: boolean; readonly labels?: readonly string[] } = {},
): Promise<ContainerSummary[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: labels }));
  const body = await dockerGet(daemon, `/containers/json?all=${all ? 1 : 0}&filters=${filters}`);
  return JSON.parse(body.toString());
}

/**
 * Asks the Docker Engine API for what is there.
 *
 * @throws Error saying why when the daemon does not answer 200 within 5 s.
 */
export async function dockerGet(daemon: LocalDaemon, path: string): Promise<Buffer> {
  const { status, body } = await askDocker(daemon, "GET", path, { timeoutSec: 5 });
  if (status !== 200) throw new Error(`it answered ${status}`);
  return body;
}

/** What the daemon answers. */
export interface DockerAnswer {
  readonly status: number | undefined;
  readonly body: Buffer;
}

/**
 * Asks the Docker Engine API.
 *
 * @throws Error saying why when the daemon does not answer in time: 30 s, when unset; or answers with
 * more than `mostBytes`, of which there is no bound when unset. Reads no further than `enoughBytes`.
 */
export function askDocker(
  { socketPath }: LocalDaemon,
  method: "GET" | "POST" | "DELETE",
  path: string,
  {
    json,
    timeoutSec = 30,
    mostBytes = Number.POSITIVE_INFINITY,
    enoughBytes = Number.POSITIVE_INFINITY,
  }: {
    readonly json?: object;
    readonly timeoutSec?: number;
    readonly mostBytes?: number;
    readonly enoughBytes?: number;
  } = {},
): Promise<DockerAnswer> {
  return new Promise((resolve, reject) => {
    const headers = json === undefined ? {} : { "content-type": "application/json" };
    const timeout = timeoutSec * 1000;
    const call = request({ socketPath, method, path, headers, timeout }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const answer = () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) });
      response.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > mostBytes) call.destroy(new Error(`it answered more than ${mostBytes} bytes`));
        else chunks.push(chunk);
        if (size < enoughBytes) return;
        answer();
        call.destroy();
      });
      response.on("error", reject);
      response.on("end", answer);
    });
    call.on("timeout", () => call.destroy(new Error(`it did not answer within ${timeoutSec} s`)));
    call.on("error", reject);
    call.end(json === undefined ? undefined : JSON.stringify(json));
  });
}
