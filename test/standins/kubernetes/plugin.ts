import { setTimeout as pause } from "node:timers/promises";
import type { ResourceKind, StandIn } from "../provider-kit.ts";
import type { Clock } from "./await/wait-until-ready.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { parseToken } from "./object-type.ts";
import { checkSettings, readSettings } from "./provider-config.ts";
import { objectsOfType } from "./resource.ts";

/** The kubernetes provider over the API server, in the version whose behaviour it mirrors. */
export const kubernetesStandIn: StandIn = {
  name: "kubernetes",
  version: "4.34.2",
  checkConfig: (config) => checkSettings(config, process.env),
  kinds: (config, log, cancelled) => {
    const settings = readSettings(config);
    const clock = realClock(cancelled);
    let opened: Promise<Cluster> | undefined;
    const open = async (): Promise<Cluster> => {
      const { connect } = await import("./connection.ts");
      return openCluster(connect(settings, process.env, clock.pause));
    };
    const cluster = (): Promise<Cluster> => {
      opened ??= open();
      return opened;
    };
    const surroundings = { settings, clock, cluster, log };
    return {
      get: (token): ResourceKind | undefined => {
        const type = parseToken(token);
        return type && objectsOfType(type, surroundings);
      },
      keys: () => ["kubernetes:<group>/<version>:<Kind>, for every kind of the cluster"],
    };
  },
};

function realClock(cancelled: AbortSignal): Clock {
  return {
    now: Date.now,
    pause: async (ms) => {
      try {
        await pause(ms, undefined, { signal: cancelled });
      } catch {
        throw new Error(
          "The deployment was cancelled while this was awaited. The next `up` goes on.",
        );
      }
    },
  };
}
