import type { ImageInspectInfo } from "dockerode";
import type { Log } from "../engine-log.ts";
import {
  changeable,
  checkProperties,
  diffProperties,
  fixed,
  type Table,
} from "../property-table.ts";
import type { ResourceKind } from "../provider-kit.ts";
import { flagOf, type Properties, textOf } from "../values.ts";
import type { Daemon } from "./connection.ts";
import { calling, isNotFound } from "./errors.ts";
import { digestFor } from "./image-reference.ts";
import { findOrPull, localImage } from "./pull.ts";

/** The type token of a pulled image. */
export const remoteImageType = "docker:index/remoteImage:RemoteImage";

/** The properties of a pulled image; `build` is left to docker.Image. */
export const remoteImageTable: Table = {
  name: fixed("text", { required: true }),
  platform: fixed("text"),
  pullTriggers: fixed("text set"),
  triggers: fixed("map"),
  keepLocally: changeable("flag", { default: false }),
  forceRemove: changeable("flag", { default: false }),
};

/** The state of an image: its id, and its digest under the name that was asked for. */
export function remoteImageState(inputs: Properties, image: ImageInspectInfo): Properties {
  const name = textOf(inputs, "name") ?? "";
  return {
    ...inputs,
    imageId: image.Id,
    repoDigest: digestFor(name, image.RepoDigests ?? []) ?? "",
  };
}

/** Images pulled from a registry, or found on the daemon under the name. */
export function remoteImages(daemon: Daemon, log: Log): ResourceKind {
  const { host } = daemon;
  const pull = (urn: string, inputs: Properties): Promise<ImageInspectInfo> => {
    const name = textOf(inputs, "name") ?? "";
    return calling(`Pulling ${name}`, host, () =>
      findOrPull(daemon, name, textOf(inputs, "platform"), (line) => log(urn, "status", line)),
    );
  };
  const idOf = (inputs: Properties, image: ImageInspectInfo): string =>
    image.Id + (textOf(inputs, "name") ?? "");

  return {
    computed: ["imageId", "repoDigest"],
    check: async ({ inputs }) => ({
      inputs,
      faults: checkProperties(remoteImageType, remoteImageTable, inputs),
    }),
    diff: (existing, inputs) => diffProperties(remoteImageTable, existing.inputs, inputs),
    create: async (urn, inputs) => {
      const image = await pull(urn, inputs);
      return { id: idOf(inputs, image), state: remoteImageState(inputs, image) };
    },
    read: ({ inputs, state }) =>
      calling(`Reading image ${textOf(state, "name")}`, host, async () => {
        const image = await localImage(daemon, textOf(state, "name") ?? "");
        if (image === undefined) return undefined;
        return { id: idOf(state, image), inputs, state: remoteImageState(inputs, image) };
      }),
    update: async ({ urn }, inputs) => remoteImageState(inputs, await pull(urn, inputs)),
    delete: ({ state }) => {
      const name = textOf(state, "name") ?? "";
      if (flagOf(state, "keepLocally")) return Promise.resolve();
      return calling(`Removing image ${name}`, host, async () => {
        try {
          await daemon.docker
            .getImage(name)
            .remove({ force: flagOf(state, "forceRemove") ?? false });
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      });
    },
  };
}
