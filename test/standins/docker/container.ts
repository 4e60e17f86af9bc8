import type { Container } from "dockerode";
import { withAutoName } from "../auto-name.ts";
import type { Log } from "../engine-log.ts";
import type { ResourceKind } from "../provider-kit.ts";
import { flagOf, numberOf, objectsOf, type Properties, textOf, textsOf } from "../values.ts";
import { PartlyCreatedError } from "../wire.ts";
import type { Daemon } from "./connection.ts";
import { checkContainer } from "./container-check.ts";
import { lastLines, withoutSecrets } from "./container-logs.ts";
import { changeableSpec, containerSpec } from "./container-spec.ts";
import {
  containerState,
  diffContainer,
  foundInputs,
  keepMark,
  unfinishedState,
} from "./container-state.ts";
import { containerComputed } from "./container-table.ts";
import { settle } from "./container-wait.ts";
import { calling, explained, isNotFound, isNotModified, reasonOf } from "./errors.ts";
import { findOrPull } from "./pull.ts";
import { packUploads, readUploads } from "./uploads.ts";

/** Containers of the daemon. */
export function containers(daemon: Daemon, log: Log): ResourceKind {
  const { host } = daemon;

  return {
    computed: containerComputed,
    check: async (args) => ({ inputs: withAutoName(args), faults: checkContainer(args.inputs) }),
    diff: diffContainer,
    create: async (urn, inputs) => {
      const spec = containerSpec(inputs);
      const what = `Creating container ${spec.name}`;
      const files = await readUploads(inputs);
      const container = await calling(what, host, async () => {
        const tell = (line: string): void => log(urn, "status", line);
        await findOrPull(daemon, spec.Image ?? "", undefined, tell);
        return daemon.docker.createContainer(spec);
      });
      try {
        await joinNetworks(daemon, container, inputs);
        if (files.length > 0) await container.putArchive(packUploads(files), { path: "/" });
        const outputs = await bringUp(container, inputs, (line) => log(urn, "status", line));
        return { id: container.id, state: outputs };
      } catch (error) {
        // kept in the state, so that the next `up` removes it and makes a new one
        const { message } = explained(what, host, error);
        throw new PartlyCreatedError(
          message.startsWith(what) ? message : `${what}: ${message}`,
          container.id,
          unfinishedState(inputs),
        );
      }
    },
    read: (existing) =>
      calling(`Reading container ${existing.id}`, host, async () => {
        try {
          const info = await daemon.docker.getContainer(existing.id).inspect();
          const inputs = foundInputs(existing.inputs, info);
          return {
            id: info.Id,
            inputs,
            state: keepMark(existing.state, containerState(inputs, info)),
          };
        } catch (error) {
          if (isNotFound(error)) return undefined;
          throw error;
        }
      }),
    update: ({ id }, inputs) =>
      calling(`Changing container ${textOf(inputs, "name")}`, host, async () => {
        const container = daemon.docker.getContainer(id);
        await container.update(changeableSpec(inputs));
        const info = await container.inspect();
        const shouldRun = flagOf(inputs, "mustRun") !== false && flagOf(inputs, "start") !== false;
        if (shouldRun && !info.State.Running) {
          await start(container);
          return containerState(inputs, await settle(container, inputs));
        }
        return containerState(inputs, info);
      }),
    delete: ({ id, state }) =>
      calling(`Removing container ${textOf(state, "name") ?? id}`, host, async () => {
        const container = daemon.docker.getContainer(id);
        try {
          const grace = numberOf(state, "destroyGraceSeconds") ?? 0;
          if (grace > 0) await stop(container, grace);
          await container.remove({ force: true, v: flagOf(state, "removeVolumes") ?? true });
        } catch (error) {
          if (isNotFound(error)) return;
          if (!/already in progress/.test(reasonOf(error))) throw error;
        }
        await gone(container);
      }),
  };
}

async function joinNetworks(
  { docker }: Daemon,
  container: Container,
  inputs: Properties,
): Promise<void> {
  const endpoints = objectsOf(inputs, "networksAdvanced");
  if (endpoints.length === 0) return;
  try {
    await docker.getNetwork("bridge").disconnect({ Container: container.id });
  } catch (error) {
    if (!/is not connected to (the )?network/.test(reasonOf(error))) throw error;
  }
  for (const endpoint of endpoints) {
    const ipv4 = textOf(endpoint, "ipv4Address");
    const ipv6 = textOf(endpoint, "ipv6Address");
    await docker.getNetwork(textOf(endpoint, "name") ?? "").connect({
      Container: container.id,
      EndpointConfig: {
        Aliases: textsOf(endpoint, "aliases"),
        IPAMConfig: {
          ...(ipv4 !== undefined && { IPv4Address: ipv4 }),
          ...(ipv6 !== undefined && { IPv6Address: ipv6 }),
        },
      },
    });
  }
}

async function bringUp(
  container: Container,
  inputs: Properties,
  tell: (line: string) => void,
): Promise<Properties> {
  if (flagOf(inputs, "start") === false) return containerState(inputs, await container.inspect());
  await start(container);
  if (flagOf(inputs, "attach")) {
    await container.wait();
    const logs = flagOf(inputs, "logs") ? await lastLines(container, 10_000) : undefined;
    const state = containerState(inputs, await container.inspect());
    return logs === undefined ? state : { ...state, containerLogs: withoutSecrets(logs, inputs) };
  }
  if (flagOf(inputs, "wait")) tell("waiting until it is healthy");
  return containerState(inputs, await settle(container, inputs));
}

async function start(container: Container): Promise<void> {
  try {
    await container.start();
  } catch (error) {
    if (!isNotModified(error)) throw error;
  }
}

async function stop(container: Container, graceSec: number): Promise<void> {
  try {
    await container.stop({ t: graceSec });
  } catch (error) {
    if (!isNotModified(error)) throw error;
  }
}

async function gone(container: Container): Promise<void> {
  try {
    await container.wait({ condition: "removed" });
  } catch (error) {
    if (!isNotFound(error) && !/already in progress/.test(reasonOf(error))) throw error;
  }
}
