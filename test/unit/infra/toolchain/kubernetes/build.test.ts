import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { imageConfig } from "../../../../../infra/toolchain/kubernetes/addon-image.ts";
import {
  kubernetesVersion,
  versionFlags,
} from "../../../../../infra/toolchain/kubernetes/build.ts";
import { moduleFolders } from "../../../../../infra/toolchain/kubernetes/kinds.ts";

describe("what is built", () => {
  it("is the release that the module fixes", () => {
    const module = join(import.meta.dirname, "../../../../../infra/toolchain/go/kubernetes/go.mod");
    const text = readFileSync(module, "utf8");
    expect(/k8s\.io\/kubernetes v(\S+)/.exec(text)?.[1]).toBe(kubernetesVersion);
  });

  it("says which release it is", () => {
    expect(versionFlags("1.2.3")).toEqual([
      "-X k8s.io/component-base/version.gitVersion=v1.2.3",
      "-X k8s.io/component-base/version.gitMajor=1",
      "-X k8s.io/component-base/version.gitMinor=2",
    ]);
  });
});

describe("imageConfig", () => {
  it("sleeps without a command and names the processor as images do", () => {
    expect(imageConfig("abc", "x64")).toEqual({
      architecture: "amd64",
      os: "linux",
      config: { Entrypoint: ["/pause"], WorkingDir: "/" },
      rootfs: { type: "layers", diff_ids: ["sha256:abc"] },
    });
    expect(imageConfig("abc", "arm64")).toMatchObject({ architecture: "arm64" });
  });
});

describe("moduleFolders", () => {
  it("reads the objects that Go prints one after another", () => {
    const object = (path: string) =>
      JSON.stringify({ Path: path, Dir: `/mod/${path}` }, null, "\t");
    const text = `${object("a.io/x")}\n${object("b.io/y")}\n`;
    expect([...moduleFolders(text)]).toEqual([
      ["a.io/x", "/mod/a.io/x"],
      ["b.io/y", "/mod/b.io/y"],
    ]);
  });

  it("passes over a module that could not be had", () => {
    expect(moduleFolders('{\n"Path": "a.io/x",\n"Error": "not found"\n}\n').size).toBe(0);
  });
});
