import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { imagePlace, imageSize } from "../../../../infra/cli/image-size.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

describe("where the manifest of an image is", () => {
  it.each([
    [`ghcr.io/acme/ops@${digest("a")}`, "https://ghcr.io", "acme/ops"],
    [`localhost:5005/ops:1.0@${digest("a")}`, "http://localhost:5005", "ops"],
    [`redis@${digest("a")}`, "https://registry-1.docker.io", "library/redis"],
    [`acme/ops:1.0@${digest("a")}`, "https://registry-1.docker.io", "acme/ops"],
  ])("is read from %s", (reference, origin, repository) => {
    expect(imagePlace(reference)).toEqual({ origin, repository, digest: digest("a") });
  });

  it.each([undefined, "redis:7", digest("a"), `a b@${digest("a")}`])(
    "is not known of %s, which names no image by digest",
    (reference) => {
      expect(imagePlace(reference)).toBeUndefined();
    },
  );
});

describe("the size of an image", () => {
  /** A registry on loopback with these manifests, by digest. */
  async function registry(manifests: Readonly<Record<string, unknown>>): Promise<string> {
    const server = createServer(({ url = "" }, response) => {
      const found = manifests[url.slice(url.lastIndexOf("/") + 1)];
      response.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("it does not listen");
    return `127.0.0.1:${address.port}`;
  }
  const single = { config: { size: 10 }, layers: [{ size: 200 }, { size: 3000 }] };

  it("is that of its layers and its configuration", async () => {
    const host = await registry({ [digest("a")]: single });
    const reference = `${host}/ops@${digest("a")}`;
    expect(await imageSize({ source: "reference", reference })).toBe(3210);
  });

  it("is, of several platforms, that for linux/amd64", async () => {
    const index = {
      manifests: [
        { digest: digest("c"), platform: { os: "linux", architecture: "arm64" } },
        { digest: digest("a"), platform: { os: "linux", architecture: "amd64" } },
      ],
    };
    const host = await registry({ [digest("b")]: index, [digest("a")]: single });
    const reference = `${host}/ops@${digest("b")}`;
    expect(await imageSize({ source: "reference", reference })).toBe(3210);
  });

  it("is not known where the registry has none, and of an image that is yet to be built", async () => {
    const host = await registry({});
    const reference = `${host}/ops@${digest("a")}`;
    expect(await imageSize({ source: "reference", reference })).toBeUndefined();
    expect(await imageSize({ source: "build", revision: "abc" })).toBeUndefined();
  });
});
