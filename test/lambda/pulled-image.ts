import { z } from "zod";

const manifestType = "application/vnd.docker.distribution.manifest.v2+json";
const descriptor = z.object({ digest: z.string() });
const manifestSchema = z.object({ config: descriptor, layers: z.array(descriptor).min(1) });

/** Digests of an image that its registry cannot give; none when it can be pulled. */
export async function unpulled(reference: unknown): Promise<string[]> {
  const [, registry, path, digest = ""] =
    /^([^/]+)\/(.+)@(sha256:[0-9a-f]{64})$/.exec(String(reference)) ?? [];
  if (registry === undefined) throw new Error(`${reference} is no image by digest`);
  const url = `http://${registry}/v2/${path}`;
  const manifest = await fetch(`${url}/manifests/${digest}`, { headers: { accept: manifestType } });
  if (manifest.headers.get("docker-content-digest") !== digest) return [digest];
  const { config, layers } = manifestSchema.parse(await manifest.json());
  const missing: string[] = [];
  for (const blob of [config, ...layers]) {
    const head = await fetch(`${url}/blobs/${blob.digest}`, { method: "HEAD" });
    if (!head.ok) missing.push(blob.digest);
  }
  return missing;
}
