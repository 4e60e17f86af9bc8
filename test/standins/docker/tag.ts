import { checkProperties, diffProperties, fixed, type Table } from "../property-table.ts";
import type { ResourceKind } from "../provider-kit.ts";
import { type Properties, textOf } from "../values.ts";
import type { Daemon } from "./connection.ts";
import { calling } from "./errors.ts";
import { repositoryOf, tagOf } from "./image-reference.ts";
import { localImage } from "./pull.ts";

/** The type token of a further name of an image. */
export const tagType = "docker:index/tag:Tag";

/** The properties of a tag; every change makes a new one. */
export const tagTable: Table = {
  sourceImage: fixed("text", { required: true }),
  targetImage: fixed("text", { required: true }),
  tagTriggers: fixed("texts"),
};

/** Further names of images on the daemon. */
export function tags(daemon: Daemon): ResourceKind {
  const { host } = daemon;
  const nameOf = (properties: Properties, end: "source" | "target"): string =>
    textOf(properties, `${end}Image`) ?? "";

  return {
    computed: ["sourceImageId"],
    check: async ({ inputs }) => ({
      inputs,
      faults: checkProperties(tagType, tagTable, inputs),
    }),
    diff: (existing, inputs) => diffProperties(tagTable, existing.inputs, inputs),
    create: (_urn, inputs) => {
      const source = nameOf(inputs, "source");
      const target = nameOf(inputs, "target");
      return calling(`Tagging ${source} as ${target}`, host, async () => {
        const image = daemon.docker.getImage(source);
        await image.tag({ repo: repositoryOf(target), tag: tagOf(target) ?? "latest" });
        const { Id } = await image.inspect();
        return { id: `${source}.${target}`, state: { ...inputs, sourceImageId: Id } };
      });
    },
    read: ({ id, inputs, state }) =>
      calling(`Reading tag ${nameOf(state, "target")}`, host, async () => {
        const image = await localImage(daemon, nameOf(state, "target"));
        if (image === undefined) return undefined;
        return { id, inputs, state: { ...state, sourceImageId: image.Id } };
      }),
    // every property of the table needs a new tag, so there is nothing to change in place
    update: async (existing, inputs) => ({ ...existing.state, ...inputs }),
    // like the official plugin: names stay, as somebody else may use them by now
    delete: async () => {},
  };
}
