import { z } from "zod";
import type { StackFacts } from "../facts.ts";

/** How long a registry may take for one answer, in milliseconds. */
const patienceMs = 3000;

const sized = z.object({ size: z.number().nonnegative() });
const manifest = z.object({ config: sized, layers: z.array(sized) });
const index = z.object({
  manifests: z.array(
    z.object({
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
    }),
  ),
});

/** What a registry is asked to answer with: manifests of the OCI and of Docker, single or of many platforms. */
const accepted = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Compressed bytes of an image that is named by digest, as its registry tells them to anybody; of
 * several platforms, those for linux/amd64. Undefined where nobody tells within 3 seconds.
 */
export async function imageSize(
  image: StackFacts["image"] | undefined,
): Promise<number | undefined> {
  const place = imagePlace(image?.reference);
  if (place === undefined) return undefined;
  try {
    return await sizeAt(place.origin, place.repository, place.digest);
  } catch {
    // the report then says that it is not known
    return undefined;
  }
}

/** Where the manifest of a reference by digest is; undefined for any other. */
export function imagePlace(
  reference: string | undefined,
): { origin: string; repository: string; digest: string } | undefined {
  const [, name = "", digest = ""] =
    /^([^@\s]+)@(sha256:[0-9a-f]{64})$/.exec(reference ?? "") ?? [];
  if (name === "") return undefined;
  const [first = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  // a tag may stand before the digest, which wins
  const repository = (hasHost ? rest.join("/") : name).replace(/:[\w.-]+$/, "");
  if (hasHost) {
    const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(first) ? "http" : "https";
    return { origin: `${scheme}://${first}`, repository, digest };
  }
  // the name of Docker Hub's registry, which has single names below `library`
  const full = repository.includes("/") ? repository : `library/${repository}`;
  return { origin: "https://registry-1.docker.io", repository: full, digest };
}

async function sizeAt(origin: string, repository: string, digest: string): Promise<number> {
  const url = `${origin}/v2/${repository}/manifests/${digest}`;
  const found: unknown = await (await asked(url)).json();
  const single = manifest.safeParse(found);
  if (single.success) {
    const { config, layers } = single.data;
    return layers.reduce((sum, { size }) => sum + size, config.size);
  }
  const { manifests } = index.parse(found);
  const chosen = manifests.find(
    ({ platform }) => platform?.os === "linux" && platform.architecture === "amd64",
  );
  if (chosen === undefined) throw new Error("there is none for linux/amd64");
  const inner: unknown = await (await asked(url.replace(digest, chosen.digest))).json();
  const { config, layers } = manifest.parse(inner);
  return layers.reduce((sum, { size }) => sum + size, config.size);
}

/** Asks as anybody, and with the token for anybody where the registry names who gives it (RFC 6750). */
async function asked(url: string): Promise<Response> {
  const signal = AbortSignal.timeout(patienceMs);
  const first = await fetch(url, { signal, headers: { accept: accepted } });
  if (first.status !== 401) return requireOk(first);
  const challenge = first.headers.get("www-authenticate") ?? "";
  const [realm, service, scope] = ["realm", "service", "scope"].map(
    (name) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? "",
  );
  if (!/^Bearer /i.test(challenge) || !realm?.startsWith("https://")) return requireOk(first);
  const from = new URL(realm);
  from.searchParams.set("service", service ?? "");
  from.searchParams.set("scope", scope ?? "");
  const { token } = z
    .object({ token: z.string() })
    .parse(await requireOk(await fetch(from, { signal })).json());
  const headers = { accept: accepted, authorization: `Bearer ${token}` };
  return requireOk(await fetch(url, { signal, headers }));
}

function requireOk(response: Response): Response {
  if (!response.ok) throw new Error(`the registry answers ${response.status}`);
  return response;
}
