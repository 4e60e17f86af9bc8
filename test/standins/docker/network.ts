import { setTimeout as pause } from "node:timers/promises";
import type { NetworkCreateOptions, NetworkInspectInfo } from "dockerode";
import { withAutoName } from "../auto-name.ts";
import { checkProperties, diffProperties, fixed, type Table } from "../property-table.ts";
import type { ResourceKind } from "../provider-kit.ts";
import { flagOf, mapOf, objectsOf, type Properties, textOf } from "../values.ts";
import type { Daemon } from "./connection.ts";
import { calling, isNotFound, reasonOf } from "./errors.ts";
import { labelsOf, labelTable } from "./labels.ts";

/** The type token of a network. */
export const networkType = "docker:index/network:Network";

const ipamTable: Table = {
  gateway: fixed("text"),
  ipRange: fixed("text"),
  subnet: fixed("text"),
};

/** The properties of a network; every change makes a new one, as Docker cannot change networks. */
export const networkTable: Table = {
  name: fixed("text"),
  driver: fixed("text", { default: "bridge" }),
  internal: fixed("flag", { default: false }),
  attachable: fixed("flag", { default: false }),
  ingress: fixed("flag", { default: false }),
  ipv6: fixed("flag", { default: false }),
  ipamDriver: fixed("text", { default: "default" }),
  ipamOptions: fixed("map"),
  ipamConfigs: fixed({ set: ipamTable }),
  options: fixed("map"),
  labels: fixed({ set: labelTable }),
};

/** The Engine API's request for a network; a taken name is an error rather than a second network. */
export function networkSpec(inputs: Properties): NetworkCreateOptions {
  const configs = objectsOf(inputs, "ipamConfigs").map((config) =>
    withoutUndefined({
      Subnet: textOf(config, "subnet"),
      IPRange: textOf(config, "ipRange"),
      Gateway: textOf(config, "gateway"),
    }),
  );
  const labels = labelsOf(inputs);
  return {
    Name: textOf(inputs, "name") ?? "",
    CheckDuplicate: true,
    Driver: textOf(inputs, "driver") ?? "bridge",
    Internal: flagOf(inputs, "internal") ?? false,
    Attachable: flagOf(inputs, "attachable") ?? false,
    Ingress: flagOf(inputs, "ingress") ?? false,
    EnableIPv6: flagOf(inputs, "ipv6") ?? false,
    Options: mapOf(inputs, "options") ?? {},
    IPAM: {
      Driver: textOf(inputs, "ipamDriver") ?? "default",
      Config: configs,
      ...(mapOf(inputs, "ipamOptions") && { Options: mapOf(inputs, "ipamOptions") }),
    },
    ...(labels && { Labels: labels }),
  };
}

/** Networks of the daemon. */
export function networks(daemon: Daemon): ResourceKind {
  const { host } = daemon;
  const inspect = async (id: string): Promise<NetworkInspectInfo | undefined> => {
    try {
      return await daemon.docker.getNetwork(id).inspect();
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  };
  const stateOf = (inputs: Properties, info: NetworkInspectInfo): Properties => ({
    ...inputs,
    name: info.Name,
    driver: info.Driver,
    internal: info.Internal,
    scope: info.Scope,
    options: info.Options ?? {},
    ipamConfigs: (info.IPAM?.Config ?? []).map((config) => ({
      subnet: config.Subnet,
      gateway: config.Gateway,
      ipRange: config.IPRange,
    })),
  });

  return {
    computed: ["driver", "internal", "ipamConfigs", "options", "scope"],
    check: async (args) => ({
      inputs: withAutoName(args),
      faults: checkProperties(networkType, networkTable, args.inputs),
    }),
    diff: (existing, inputs) => diffProperties(networkTable, existing.inputs, inputs),
    create: (_urn, inputs) => {
      const spec = networkSpec(inputs);
      return calling(`Creating network ${spec.Name}`, host, async () => {
        const network = await daemon.docker.createNetwork(spec);
        return { id: network.id, state: stateOf(inputs, await network.inspect()) };
      });
    },
    read: (existing) =>
      calling(`Reading network ${existing.id}`, host, async () => {
        const info = await inspect(existing.id);
        if (info === undefined) return undefined;
        const inputs = { ...existing.inputs, name: info.Name };
        return { id: info.Id, inputs, state: stateOf(inputs, info) };
      }),
    // every property of the table needs a new network, so there is nothing to change in place
    update: async (existing, inputs) => ({ ...existing.state, ...inputs }),
    delete: ({ id, state }) =>
      calling(`Removing network ${textOf(state, "name") ?? id}`, host, async () => {
        // the daemon lets go of a removed container's endpoint a moment after the container
        for (let attempt = 1; ; attempt++) {
          try {
            await daemon.docker.getNetwork(id).remove();
          } catch (error) {
            if (isNotFound(error)) return;
            if (attempt === 20 || !/active endpoints/.test(reasonOf(error))) throw error;
            await pause(500);
            continue;
          }
          if ((await inspect(id)) === undefined) return;
        }
      }),
  };
}

function withoutUndefined(
  fields: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
