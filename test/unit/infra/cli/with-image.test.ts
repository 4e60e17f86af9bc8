import { describe, expect, it } from "vitest";
import { withImage } from "../../../../infra/cli/with-image.ts";

const image = `registry.example.com/team/server@sha256:${"a".repeat(64)}`;
const revision = "b".repeat(40);
const server = { name: "ops-assistant", auth: { mode: "jwt" } };

function configOf(settings: object) {
  return { "mcp-stacks:target": "kubernetes", "mcp-stacks:server": { ...server, ...settings } };
}

describe("a stack that runs a given image", () => {
  it("keeps its settings but the image, and offers what is listed beside the source", () => {
    const push = { repository: "registry.example.com/team/server" };
    expect(withImage(configOf({ image: { build: {}, push } }), { image, revision })).toEqual({
      server: { ...server, surface: "app/surface.json", image: { reference: image, revision } },
    });
    const build = { context: "other" };
    expect(withImage(configOf({ image: { build } }), { image })).toEqual({
      server: { ...server, surface: "other/surface.json", image: { reference: image } },
    });
  });

  it("keeps the list that its file names, and has none of a source that it never builds", () => {
    const surface = "lists/mine.json";
    expect(withImage(configOf({ surface }), { image })).toMatchObject({ server: { surface } });
    const given = withImage(configOf({ image: { reference: "other:1" } }), { image });
    expect(given).toEqual({ server: { ...server, image: { reference: image } } });
  });
});
