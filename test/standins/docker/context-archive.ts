import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { type Header, type Pack, pack } from "tar-stream";
import type { BuildContext } from "../../../infra/build-context.ts";

/** Name of a Dockerfile that lies outside of its context, within the archive. */
export const outerDockerfileName = ".dockerfile.outside-of-context";

/**
 * Packs a build context for the daemon: owned by root and without times, so that two checkouts of
 * one tree share the builder's cache.
 */
export function packContext(context: BuildContext): NodeJS.ReadableStream {
  const archive = pack();
  fill(archive, context).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return archive;
}

async function fill(archive: Pack, context: BuildContext): Promise<void> {
  for (const { path, kind, mode } of context.entries) {
    const header = { name: path, mode, uid: 0, gid: 0, mtime: new Date(0), type: kind };
    const full = join(context.folder, path);
    if (kind === "symlink") await add(archive, { ...header, linkname: await readlink(full) });
    else if (kind === "directory") await add(archive, header);
    else await add(archive, header, await readFile(full));
  }
  if (context.innerDockerfile !== undefined) return;
  const header = { name: outerDockerfileName, mode: 0o644, mtime: new Date(0) };
  await add(archive, header, await readFile(context.dockerfile));
}

// one entry at a time: the next is read once the daemon has taken this one
function add(archive: Pack, header: Header, content?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null): void => (error ? reject(error) : resolve());
    if (content === undefined) archive.entry(header, Buffer.alloc(0), done);
    else archive.entry({ ...header, size: content.length }, content, done);
  });
}
