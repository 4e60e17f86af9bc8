import { buffer } from "node:stream/consumers";
import { constants, gunzipSync } from "node:zlib";
import type Dockerode from "dockerode";
import { extract } from "tar-stream";

/** A file of a saved image: its configuration, its manifest, or a layer with all files in it. */
export interface SavedFile {
  readonly name: string;
  readonly content: Buffer;
}

/**
 * Everything that an image consists of, as `docker save` gives it. Layers are plain archives, in
 * which each file's content stands unbroken, so that searching a layer searches its files.
 */
export async function savedImage(daemon: Dockerode, image: string): Promise<SavedFile[]> {
  const archive = await daemon.getImage(image).get();
  const files: SavedFile[] = [];
  await new Promise<void>((resolve, reject) => {
    const archived = extract()
      .on("entry", (header, content, next) => {
        buffer(content).then((packed) => {
          if (header.type === "file") files.push({ name: header.name, content: unpacked(packed) });
          next();
        }, reject);
      })
      .on("finish", resolve)
      .on("error", reject);
    archive.on("error", reject).pipe(archived);
  });
  return files;
}

/** Content without its gzip compression, if it has one; a file still written to may lack its end. */
export function unpacked(content: Buffer): Buffer {
  const compressed = content[0] === 0x1f && content[1] === 0x8b;
  return compressed ? gunzipSync(content, { finishFlush: constants.Z_SYNC_FLUSH }) : content;
}
