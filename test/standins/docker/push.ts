import { flagOf, objectOf, type Properties, textOf } from "../values.ts";
import type { Daemon } from "./connection.ts";
import { calling, DockerError, explained, reasonOf } from "./errors.ts";
import { type Credentials, registryOf, repositoryOf, tagOf } from "./image-reference.ts";
import { followProgress } from "./progress.ts";

/**
 * Pushes a built image unless its inputs say otherwise.
 *
 * @returns the reference by digest under which the registry has it; undefined when it was not pushed.
 */
export async function push(
  { docker, host, credentialsFor }: Daemon,
  inputs: Properties,
  tell: (line: string) => void,
): Promise<string | undefined> {
  if (flagOf(inputs, "skipPush")) return undefined;
  const name = textOf(inputs, "imageName") ?? "";
  const what = `Pushing image ${name}`;
  tell(`pushing ${name}`);
  // the daemon wants some credentials, even where the registry needs none
  const authconfig = loginOf(inputs) ??
    credentialsFor(name) ?? { username: "", password: "", serveraddress: "" };
  const repository = repositoryOf(name);
  const tag = tagOf(name);
  const stream = await calling(what, host, () =>
    docker.getImage(repository).push({ authconfig, ...(tag !== undefined && { tag }) }),
  );
  try {
    const digest = (await followProgress(stream, tell)).aux.flatMap(digestOf).at(-1);
    if (digest !== undefined) return `${repository}@${digest}`;
  } catch (error) {
    throw refused(what, host, name, error);
  }
  throw new DockerError(`${what}: the daemon did not say under which digest.`, undefined);
}

/** What the image's registry is logged in with; undefined when the inputs name no user. */
export function loginOf(inputs: Properties): Credentials | undefined {
  const registry = objectOf(inputs, "registry");
  const username = registry && textOf(registry, "username");
  if (registry === undefined || username === undefined) return undefined;
  const server = textOf(registry, "server") ?? registryOf(textOf(inputs, "imageName") ?? "");
  return {
    username,
    password: textOf(registry, "password") ?? "",
    serveraddress: registryOf(`${server}/x`),
  };
}

function digestOf(aux: unknown): string[] {
  return typeof aux === "object" && aux !== null && "Digest" in aux ? [String(aux.Digest)] : [];
}

/** The registry's own words are in the stream, as the daemon passes them on. */
function refused(what: string, host: string, name: string, error: unknown): Error {
  const reason = reasonOf(error);
  const registry = registryOf(name);
  if (/unauthorized|no basic auth|denied|forbidden|incorrect username/i.test(reason)) {
    return new DockerError(
      `${what}: ${registry} refused it (${reason}). Check the repository, and the user and password in \`registry\`.`,
      undefined,
    );
  }
  if (
    /dial tcp|no such host|connection refused|timeout|TLS handshake|x509|HTTPS client/i.test(reason)
  ) {
    return new DockerError(
      `${what}: Docker cannot reach ${registry} (${reason}). Check the registry's address, and the network of the machine that Docker runs on.`,
      undefined,
    );
  }
  return explained(what, host, error);
}
