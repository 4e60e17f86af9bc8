import { describe, expect, it } from "vitest";
import { clusterWith, faultsOf, keysOf, lambdaWith, minimal } from "./parsing.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;
const promoted = {
  from: "staging",
  digest,
  commit: "c".repeat(40),
  at: "2026-06-01T12:00:00.000Z",
  report: other,
};
const ecr = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/ops";
const arm64 = { architecture: "arm64" };

describe("a promoted image", () => {
  it("is taken when its digest is that of the reference", () => {
    const image = { reference: `registry.example.com/ops@${digest}`, promoted };
    expect(faultsOf(clusterWith({ image }))).toEqual([]);
    expect(faultsOf({ ...minimal, server: { ...minimal.server, image } })).toEqual([]);
  });

  it("fails when another image runs than the one that was tested", () => {
    const image = { reference: `registry.example.com/ops@${other}`, promoted };
    expect(faultsOf(clusterWith({ image }))).toEqual([
      {
        key: "mcp-stacks:server.image.promoted.digest",
        given: `"${digest}"`,
        allowed: `the digest of mcp-stacks:server.image.reference, "${other}"`,
        fix: "promote again: npm run promote -- --from staging --to <this stack>; or remove mcp-stacks:server.image.promoted, of which another image has no use",
      },
    ]);
  });

  it("fails when the reference has a tag alone, or there is none", () => {
    const tagged = {
      ...minimal.server,
      image: { reference: "registry.example.com/ops:1", promoted },
    };
    expect(keysOf({ ...minimal, server: tagged })).toEqual(["server.image.promoted.digest"]);
    const built = { ...minimal.server, image: { build: {}, promoted } };
    expect(keysOf({ ...minimal, server: built })).toEqual(["server.image.promoted"]);
  });
});

describe("the commit of an image", () => {
  const reference = `registry.example.com/ops@${digest}`;
  const revision = "c".repeat(40);

  it("is told of an image that is named", () => {
    expect(faultsOf(clusterWith({ image: { reference, revision } }))).toEqual([]);
  });

  it("fails where git or a promotion tells it", () => {
    const told = [
      { build: {}, revision },
      { reference, revision, promoted },
    ].map((image) => keysOf({ ...minimal, server: { ...minimal.server, image } }));
    expect(told).toEqual([["server.image.revision"], ["server.image.revision"]]);
  });
});

describe("a pinned image", () => {
  const reference = `registry.example.com/ops@${digest}`;

  it("may be an image ID on one Docker daemon", () => {
    const image = { build: {}, pin: digest };
    expect(faultsOf({ ...minimal, server: { ...minimal.server, image } })).toEqual([]);
  });

  it("fails as an image ID where the image is pulled", () => {
    expect(keysOf(clusterWith({ image: { reference, pin: digest } }))).toEqual([
      "server.image.pin",
    ]);
    const image = { reference: `${ecr}@${digest}`, pin: digest };
    expect(keysOf(lambdaWith({ image }, arm64))).toEqual(["server.image.pin"]);
  });

  it("fails outside of the function's region, and is taken inside of it", () => {
    const image = { reference: `${ecr}@${digest}` };
    expect(keysOf(lambdaWith({ image: { ...image, pin: reference } }, arm64))).toEqual([
      "server.image.pin",
    ]);
    expect(faultsOf(lambdaWith({ image: { ...image, pin: `${ecr}@${other}` } }, arm64))).toEqual(
      [],
    );
  });
});
