import { describe, expect, it } from "vitest";
import { imagesInState, runningImages } from "../../../../infra/cli/deployed-images.ts";

const component = (kind: string, name: string, digest?: string) => ({
  type: `mcp:index:${kind}`,
  urn: `urn:pulumi:todo::mcp-stacks::mcp:docker:Images$mcp:index:${kind}::${name}`,
  ...(digest === undefined ? {} : { outputs: { id: "x", digest } }),
});

describe("the images of a stack", () => {
  it("are those that its outputs name once it was up", () => {
    const outputs = { image: "a", backendImages: { api: "b" }, endpoint: "c" };
    expect(runningImages(outputs)).toEqual({ image: "a", backends: { api: "b" } });
    expect(runningImages({ image: "a" })).toEqual({ image: "a" });
    expect(runningImages({})).toBeUndefined();
  });

  it.each([
    ["Docker", "images-server", "images-backend-todo-api"],
    ["a cluster", "image", "image-backend-todo-api"],
  ])("are in the state of one on %s also when its update failed", (_, server, backend) => {
    const resources = [
      component("ServerImage", server, "a"),
      component("BackendImage", backend, "b"),
      component("BackendImage", `${backend}-2`),
      component("Other", "images-backend-x", "c"),
    ];
    expect(imagesInState(resources)).toEqual({ image: "a", backends: { "todo-api": "b" } });
    expect(imagesInState(resources.slice(1))).toBeUndefined();
  });
});
