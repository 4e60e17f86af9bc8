/** What a registry asks for, in the Engine API's own terms. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
}

const hub = "docker.io";

/** The registry that an image name or a registry address belongs to; Docker Hub when it names none. */
export function registryOf(image: string): string {
  const bare = image.replace(/^https?:\/\//, "");
  const [first = "", ...rest] = bare.split("/");
  if (rest.length === 0) return hub;
  const isHost = first === "localhost" || /[.:]/.test(first);
  if (!isHost) return hub;
  return first === "index.docker.io" || first === "registry-1.docker.io" ? hub : first;
}

/** The name without tag and digest: `localhost:5000/a:1` gives `localhost:5000/a`. */
export function repositoryOf(image: string): string {
  const [named = ""] = image.split("@");
  return named.replace(/:[^/:]+$/, "");
}

/** The tag of an image name; `latest` when it has neither tag nor digest. */
export function tagOf(image: string): string | undefined {
  if (image.includes("@")) return undefined;
  return /:([^/:]+)$/.exec(image)?.[1] ?? "latest";
}

/** The registry digest of an image under the name it was asked for, `name@sha256:…`, if it has one. */
export function digestFor(image: string, repoDigests: readonly string[]): string | undefined {
  const wanted = shortName(repositoryOf(image));
  return repoDigests.find((digest) => shortName(repositoryOf(digest)) === wanted);
}

// `docker.io/library/redis` and `redis` are one name
function shortName(repository: string): string {
  return repository.replace(/^(index\.)?docker\.io\//, "").replace(/^library\//, "");
}
