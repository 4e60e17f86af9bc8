/** The part of tar-stream 2 that the stand-in uses; the package ships no types. */
declare module "tar-stream" {
  /** One entry of an archive; `size` must be that of the content. */
  interface Header {
    readonly name: string;
    readonly mode?: number;
    readonly size?: number;
    readonly mtime?: Date;
    readonly type?: "file" | "directory" | "symlink";
    readonly linkname?: string;
    readonly uid?: number;
    readonly gid?: number;
  }

  interface Pack extends NodeJS.ReadableStream {
    entry(header: Header, content: Buffer, done?: (error?: Error | null) => void): unknown;
    finalize(): void;
    destroy(error: Error): void;
  }

  export function pack(): Pack;
}
