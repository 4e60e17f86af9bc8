/** The other part of tar-stream 2 that the tests use; the package ships no types. */
declare module "tar-stream" {
  interface Extract extends NodeJS.WritableStream {
    on(
      event: "entry",
      listener: (header: Header, content: NodeJS.ReadableStream, next: () => void) => void,
    ): this;
    on(event: "finish", listener: () => void): this;
    on(event: "error", listener: (error: Error) => void): this;
  }

  export function extract(): Extract;
}
