import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { z } from "zod";
import type { SavedFile } from "./saved-image.ts";

/** A registry on loopback that serves one image, and can die in the middle of a pull. */
export interface ImageRegistry {
  /** Name to pull the image by. */
  readonly reference: string;
  /** Name of an image that the registry does not have. */
  readonly unknownReference: string;
  /** Cuts the next large layer in half, and then answers as an ingress whose service is gone. */
  breakNextLayer(): void;
  /** Serves again. */
  mend(): void;
  /** Layers that were cut so far. */
  cutLayers(): number;
  close(): Promise<void>;
}

const repository = "mcp-stacks-test/server";
const largeBytes = 1_000_000;
const types = {
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json",
  layer: "application/vnd.docker.image.rootfs.diff.tar",
} as const;

const archiveSchema = z.tuple([z.object({ Config: z.string(), Layers: z.array(z.string()) })]);

/** Serves a saved image over the pull half of the registry API (OCI distribution specification 1.1). */
export async function imageRegistry(saved: readonly SavedFile[]): Promise<ImageRegistry> {
  const blobs = new Map<string, Buffer>();
  const manifest = Buffer.from(JSON.stringify(manifestOf(saved, blobs)));
  const manifestDigest = digestOf(manifest);
  let health: "well" | "about to break" | "dead" = "well";
  let cut = 0;

  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const body = (content: Buffer, type: string) => {
      response.writeHead(200, {
        "content-type": type,
        "content-length": content.length,
        "docker-content-digest": digestOf(content),
      });
      if (request.method === "HEAD") return response.end();
      if (health !== "about to break" || content.length < largeBytes) return response.end(content);
      health = "dead";
      cut++;
      response.write(content.subarray(0, content.length / 2), () => response.destroy());
    };
    // no JSON: a daemon that meets what is no registry does not try again for a minute
    if (health === "dead") return response.writeHead(404).end("no such service");
    if (path === "/v2/") return body(Buffer.from("{}"), "application/json");
    const blob = blobs.get(path.slice(`/v2/${repository}/blobs/`.length));
    if (blob) return body(blob, "application/octet-stream");
    const manifests = ["1", manifestDigest].map((name) => `/v2/${repository}/manifests/${name}`);
    if (manifests.includes(path)) return body(manifest, types.manifest);
    const errors = [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }];
    return response
      .writeHead(404, { "content-type": "application/json" })
      .end(JSON.stringify({ errors }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    reference: `localhost:${port}/${repository}:1`,
    unknownReference: `localhost:${port}/${repository}:no-such-tag`,
    breakNextLayer: () => {
      health = "about to break";
    },
    mend: () => {
      health = "well";
    },
    cutLayers: () => cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function manifestOf(saved: readonly SavedFile[], blobs: Map<string, Buffer>) {
  const file = (name: string): Buffer => {
    const content = saved.find((candidate) => candidate.name === name)?.content;
    if (!content) throw new Error(`the saved image has no ${name}`);
    return content;
  };
  const descriptor = (name: string, mediaType: string) => {
    const content = file(name);
    const digest = digestOf(content);
    blobs.set(digest, content);
    return { mediaType, size: content.length, digest };
  };
  const [{ Config, Layers }] = archiveSchema.parse(JSON.parse(file("manifest.json").toString()));
  return {
    schemaVersion: 2,
    mediaType: types.manifest,
    config: descriptor(Config, types.config),
    layers: Layers.map((name) => descriptor(name, types.layer)),
  };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
