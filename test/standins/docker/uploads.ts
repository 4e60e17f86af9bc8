import { readFile } from "node:fs/promises";
import { pack } from "tar-stream";
import { flagOf, objectsOf, type Properties, textOf } from "../values.ts";

/** One file to put into a container; `mode` as in chmod. */
export interface UploadedFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** Reads the files that `uploads` names; mode 0644, or 0744 when executable, unless told. */
export async function readUploads(inputs: Properties): Promise<UploadedFile[]> {
  return Promise.all(
    objectsOf(inputs, "uploads").map(async (upload) => ({
      path: textOf(upload, "file") ?? "",
      mode: modeOf(upload),
      content: await contentOf(upload),
    })),
  );
}

/** Packs the files into the archive that the Engine API unpacks at the container's root. */
export function packUploads(files: readonly UploadedFile[]): NodeJS.ReadableStream {
  const archive = pack();
  for (const { path, mode, content } of files) {
    archive.entry({ name: path, mode, size: content.length }, content);
  }
  archive.finalize();
  return archive;
}

function modeOf(upload: Properties): number {
  const permissions = textOf(upload, "permissions");
  if (permissions !== undefined) return Number.parseInt(permissions, 8);
  return flagOf(upload, "executable") ? 0o744 : 0o644;
}

async function contentOf(upload: Properties): Promise<Buffer> {
  const source = textOf(upload, "source");
  if (source !== undefined && source !== "") {
    try {
      return await readFile(source);
    } catch {
      throw new Error(
        `uploads: cannot read \`source\` ${source}. Give a file that exists and can be read.`,
      );
    }
  }
  const base64 = textOf(upload, "contentBase64");
  return base64 ? Buffer.from(base64, "base64") : Buffer.from(textOf(upload, "content") ?? "");
}
