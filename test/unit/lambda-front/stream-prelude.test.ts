import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delimiter, readPrelude } from "../../lambda/front/stream-prelude.ts";

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("a streamed answer", () => {
  it("is divided at the delimiter however it is cut into chunks", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (size) => {
        const sent = Buffer.concat([Buffer.from("{}"), delimiter, Buffer.from("data: one\n\n")]);
        const chunks = chunksOf(sent, size);
        const beginning = await readPrelude(chunks);
        let rest = beginning?.rest ?? Buffer.alloc(0);
        for await (const chunk of chunks) rest = Buffer.concat([rest, chunk]);
        expect(beginning?.prelude.toString()).toBe("{}");
        expect(rest.toString()).toBe("data: one\n\n");
      }),
    );
  });

  it("fails where it ends without one, and where none comes within 16 KiB", async () => {
    expect(await readPrelude(chunksOf(Buffer.from("{}"), 1))).toBeUndefined();
    expect(await readPrelude(chunksOf(Buffer.alloc(40_000, "x"), 1000))).toBeUndefined();
  });
});
