import { setImmediate as turn } from "node:timers/promises";
import type { Existing, ResourceKind } from "../provider-kit.ts";
import type { Properties } from "../values.ts";
import type { Clock } from "./await/wait-until-ready.ts";
import { type Cluster, openCluster } from "./cluster.ts";
import { connect } from "./connection.ts";
import { parseToken } from "./object-type.ts";
import { readSettings } from "./provider-config.ts";
import { objectsOfType } from "./resource.ts";

/** A clock whose pauses take no time. */
export function fakeClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    pause: async (ms) => {
      now += ms;
      await turn();
    },
  };
}

/** Resources of a provider under test, with everything it logged. */
export interface TestingProvider {
  readonly logged: string[];
  readonly clock: Clock;
  kind(token: string): ResourceKind;
}

/** A provider with the given configuration, whose waits take no time. */
export function testingProvider(config: Properties): TestingProvider {
  const settings = readSettings(config);
  const clock = fakeClock();
  const logged: string[] = [];
  let opened: Promise<Cluster> | undefined;
  const open = async (): Promise<Cluster> => openCluster(connect(settings, {}, clock.pause));
  const surroundings = {
    settings,
    clock,
    cluster: () => {
      opened ??= open();
      return opened;
    },
    log: (_urn: string, level: string, message: string) => {
      logged.push(`${level}: ${message}`);
    },
  };
  return {
    logged,
    clock,
    kind: (token) => {
      const type = parseToken(token);
      if (type === undefined) throw new Error(`${token} is no object of the API`);
      return objectsOfType(type, surroundings);
    },
  };
}

/** The URN of a resource under test. */
export const urn = "urn:pulumi:dev::project::kubernetes:core/v1:ConfigMap::settings";

/** A created resource as the engine hands it on. */
export function existing(
  created: { readonly id: string; readonly state: Properties },
  inputs: Properties,
): Existing {
  return { urn, id: created.id, inputs, state: created.state };
}

/** The message of the failure of a call. */
export async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("the call succeeded");
}
