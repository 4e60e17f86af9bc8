import type { VolumeCreateOptions, VolumeInspectInfo } from "dockerode";
import { withAutoName } from "../auto-name.ts";
import { checkProperties, diffProperties, fixed, type Table } from "../property-table.ts";
import type { ResourceKind } from "../provider-kit.ts";
import { mapOf, type Properties, textOf } from "../values.ts";
import type { Daemon } from "./connection.ts";
import { calling, isNotFound } from "./errors.ts";
import { labelsOf, labelTable } from "./labels.ts";

/** The type token of a volume. */
export const volumeType = "docker:index/volume:Volume";

/** The properties of a volume; every change makes a new one, as Docker cannot change volumes. */
export const volumeTable: Table = {
  name: fixed("text"),
  driver: fixed("text", { default: "local" }),
  driverOpts: fixed("map"),
  labels: fixed({ set: labelTable }),
};

/** The Engine API's request for a volume. */
export function volumeSpec(inputs: Properties): VolumeCreateOptions & { Name: string } {
  const options = mapOf(inputs, "driverOpts");
  const labels = labelsOf(inputs);
  return {
    Name: textOf(inputs, "name") ?? "",
    Driver: textOf(inputs, "driver") ?? "local",
    ...(options && { DriverOpts: options }),
    ...(labels && { Labels: labels }),
  };
}

/**
 * Volumes of the daemon. Like the official plugin, a volume of the same name and driver that is
 * already there is taken over, since that is what the Engine API does.
 */
export function volumes(daemon: Daemon): ResourceKind {
  const { host } = daemon;
  const stateOf = (inputs: Properties, info: VolumeInspectInfo): Properties => ({
    ...inputs,
    name: info.Name,
    driver: info.Driver,
    mountpoint: info.Mountpoint,
  });

  return {
    computed: ["driver", "mountpoint"],
    check: async (args) => ({
      inputs: withAutoName(args),
      faults: checkProperties(volumeType, volumeTable, args.inputs),
    }),
    diff: (existing, inputs) => diffProperties(volumeTable, existing.inputs, inputs),
    create: (_urn, inputs) => {
      const spec = volumeSpec(inputs);
      return calling(`Creating volume ${spec.Name}`, host, async () => {
        await daemon.docker.createVolume(spec);
        const info = await daemon.docker.getVolume(spec.Name).inspect();
        return { id: info.Name, state: stateOf(inputs, info) };
      });
    },
    read: ({ id, inputs }) =>
      calling(`Reading volume ${id}`, host, async () => {
        try {
          const info = await daemon.docker.getVolume(id).inspect();
          const found = { ...inputs, name: info.Name };
          return { id: info.Name, inputs: found, state: stateOf(found, info) };
        } catch (error) {
          if (isNotFound(error)) return undefined;
          throw error;
        }
      }),
    // every property of the table needs a new volume, so there is nothing to change in place
    update: async (existing, inputs) => ({ ...existing.state, ...inputs }),
    delete: ({ id }) =>
      calling(`Removing volume ${id}`, host, async () => {
        try {
          await daemon.docker.getVolume(id).remove();
        } catch (error) {
          if (!isNotFound(error)) throw error;
        }
      }),
  };
}
