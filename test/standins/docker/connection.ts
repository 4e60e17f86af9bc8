import { createRequire } from "node:module";
import type Docker from "dockerode";
import type { Fault } from "../provider-kit.ts";
import { isProperties, type Properties, textOf, type Value } from "../values.ts";
import { type Credentials, registryOf } from "./image-reference.ts";

const defaultHost = "unix:///var/run/docker.sock";

const knownKeys = ["host", "registryAuth", "disableDockerDaemonCheck", "sshOpts", "version"];

/** A Docker daemon and what it takes to pull from and push to its registries. */
export interface Daemon {
  readonly host: string;
  /** The client; loaded at its first use, because a preview that changes nothing needs none. */
  readonly docker: Docker;
  credentialsFor(image: string): Credentials | undefined;
}

/** Every fault of the provider's configuration; asks no daemon, so that previews need none. */
export function checkConnection(config: Properties): Fault[] {
  const unexpected = Object.keys(config)
    .filter((key) => !knownKeys.includes(key) && config[key] !== null && !key.startsWith("__"))
    .map((key) => ({
      property: key,
      reason: `docker provider: the stand-in does not implement \`${key}\`. It knows ${knownKeys.join(", ")}.`,
    }));
  const host = textOf(config, "host");
  const wrongHost =
    host === undefined || /^(unix|tcp|http|npipe|ssh):\/\/.+/.test(host)
      ? []
      : [
          {
            property: "host",
            reason: `docker provider: \`host\` is "${host}"; allowed: unix:///path, tcp://host:port, ssh://user@host. Set docker:host or DOCKER_HOST.`,
          },
        ];
  const options = parsed(config.sshOpts);
  const wrongOptions =
    Array.isArray(options) && options.length > 0
      ? [
          {
            property: "sshOpts",
            reason:
              "docker provider: the stand-in passes no `sshOpts` on; put them into the SSH configuration of this user.",
          },
        ]
      : [];
  return [...unexpected, ...wrongHost, ...wrongOptions];
}

/** Prepares the connection from the provider's configuration, else from DOCKER_HOST. */
export function connect(config: Properties, environment: NodeJS.ProcessEnv): Daemon {
  const host = textOf(config, "host") ?? (environment.DOCKER_HOST || defaultHost);
  const credentials = readCredentials(config.registryAuth);
  let docker: Docker | undefined;
  return {
    host,
    get docker() {
      docker ??= new (loadClient())(dockerOptions(host, environment));
      return docker;
    },
    credentialsFor: (image) => credentials.get(registryOf(image)),
  };
}

/** Where dockerode finds the daemon that `host` names. */
export function dockerOptions(host: string, environment: NodeJS.ProcessEnv): Docker.DockerOptions {
  const url = new URL(host);
  if (url.protocol === "unix:") return { socketPath: url.pathname };
  if (url.protocol === "npipe:") return { socketPath: host.slice("npipe://".length) };
  if (url.protocol === "ssh:") {
    return {
      protocol: "ssh",
      host: url.hostname,
      port: Number(url.port || 22),
      username: url.username || environment.USER || "root",
      ...(environment.SSH_AUTH_SOCK === undefined
        ? {}
        : { sshOptions: { agent: environment.SSH_AUTH_SOCK } }),
    };
  }
  return { protocol: "http", host: url.hostname, port: Number(url.port || 2375) };
}

function loadClient(): typeof Docker {
  return createRequire(import.meta.url)("dockerode");
}

// the SDK hands lists to providers as JSON text
function parsed(value: Value | undefined): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

function readCredentials(value: Value | undefined): ReadonlyMap<string, Credentials> {
  const entries = parsed(value);
  if (!Array.isArray(entries)) return new Map();
  return new Map(
    entries.filter(isProperties).flatMap((entry) => {
      const address = textOf(entry, "address");
      if (address === undefined || entry.authDisabled === true) return [];
      const username = textOf(entry, "username") ?? "";
      const password = textOf(entry, "password") ?? "";
      return [
        [registryOf(`${address}/x`), { username, password, serveraddress: address }] as const,
      ];
    }),
  );
}
