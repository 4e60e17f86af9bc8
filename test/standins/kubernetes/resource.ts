import { randomBytes } from "node:crypto";
import type { Existing, ResourceKind } from "../provider-kit.ts";
import type { Properties } from "../values.ts";
import { PartlyCreatedError } from "../wire.ts";
import { isNotFound, UnreachableError } from "./api-error.ts";
import { waitUntilGone } from "./await/wait-until-gone.ts";
import { type Clock, waitUntilReady } from "./await/wait-until-ready.ts";
import { checkInputs } from "./check.ts";
import { type Cluster, nameOf, type ObjectRef } from "./cluster.ts";
import { diffInputs } from "./diff.ts";
import { leaveIgnored } from "./ignored-fields.ts";
import { adoptedInputs, liveInputs } from "./live-inputs.ts";
import { fieldManagerKey, manifestOf, stateOf } from "./manifest.ts";
import { annotationOf, idOf, parseId, textAt } from "./object-fields.ts";
import type { ObjectType } from "./object-type.ts";
import type { ProviderSettings } from "./provider-config.ts";

/** What the resources of a provider share. */
export interface Surroundings {
  readonly settings: ProviderSettings;
  readonly clock: Clock;
  /** Connects at its first use: a preview talks to no cluster. */
  readonly cluster: () => Promise<Cluster>;
  readonly log: (urn: string, level: "status" | "warning", message: string) => void;
}

/** The objects of one type as resources. */
export function objectsOfType(type: ObjectType, surroundings: Surroundings): ResourceKind {
  const { settings } = surroundings;
  return {
    computed: ["status"],
    check: async (args) => checkInputs(type, args, settings.namespace),
    diff: ({ inputs: before }, inputs) => diffInputs(type, before, inputs, settings),
    create: (urn, inputs, timeoutSec) => create(type, surroundings, urn, inputs, timeoutSec),
    read: (existing) => read(type, surroundings, existing),
    update: async (existing, inputs, timeoutSec) => {
      const cluster = await surroundings.cluster();
      const ref = await locateById(cluster, type, existing.id);
      const manager = textAt(existing.state, fieldManagerKey) ?? newFieldManager();
      const { urn, ignored = [] } = existing;
      const live = ignored.length === 0 ? undefined : await cluster.find(ref);
      return apply(surroundings, cluster, ref, {
        urn,
        inputs: live === undefined ? inputs : leaveIgnored(inputs, ignored, live, manager),
        manager,
        what: `Changing ${nameOf(ref)}`,
        timeoutSec,
      });
    },
    delete: (existing, timeoutSec) => remove(type, surroundings, existing, timeoutSec),
  };
}

interface Application {
  readonly urn: string;
  readonly inputs: Properties;
  readonly manager: string;
  readonly what: string;
  readonly timeoutSec: number | undefined;
}

async function create(
  type: ObjectType,
  surroundings: Surroundings,
  urn: string,
  inputs: Properties,
  timeoutSec: number | undefined,
): Promise<{ id: string; state: Properties }> {
  const cluster = await surroundings.cluster();
  const { namespace, name = "" } = {
    namespace: textAt(inputs, "metadata", "namespace"),
    name: textAt(inputs, "metadata", "name"),
  };
  const ref = await cluster.locate(type, namespace, name);
  if (!surroundings.settings.upsert && (await cluster.find(ref)) !== undefined) {
    throw new Error(
      `${nameOf(ref)} exists already in the cluster at ${cluster.server}. Delete it, give this one another name, or adopt it by \`pulumi import\`.`,
    );
  }
  const what = `Creating ${nameOf(ref)}`;
  const application = { urn, inputs, manager: newFieldManager(), what, timeoutSec };
  const state = await apply(surroundings, cluster, ref, application);
  return { id: idOf(state), state };
}

/** Applies an object and waits for it; what exists but is not ready goes into the state as such. */
async function apply(
  { settings, clock, log }: Surroundings,
  cluster: Cluster,
  ref: ObjectRef,
  { urn, inputs, manager, what, timeoutSec }: Application,
): Promise<Properties> {
  const fieldManager = annotationOf(inputs, "pulumi.com/patchFieldManager") ?? manager;
  const forced = annotationOf(inputs, "pulumi.com/patchForce");
  const force = forced === undefined ? settings.force : forced === "true";
  const manifest = manifestOf(ref, inputs);
  const { object, warnings } = await cluster.apply(ref, manifest, { what, fieldManager, force });
  for (const warning of warnings) log(urn, "warning", warning);
  const stateFor = (live: Properties): Properties => stateOf(live, fieldManager, ref.apiVersion);
  const tell = (line: string): void => log(urn, "status", line);
  try {
    return stateFor(await waitUntilReady(ref, object, { cluster, clock, timeoutSec, tell }));
  } catch (error) {
    const live = await cluster.find(ref).catch(() => undefined);
    const message = error instanceof Error ? error.message : String(error);
    throw new PartlyCreatedError(message, idOf(object), stateFor(live ?? object));
  }
}

async function read(
  type: ObjectType,
  surroundings: Surroundings,
  { id, inputs, state }: Existing,
): Promise<{ id: string; inputs: Properties; state: Properties } | undefined> {
  const live = await unlessGone(surroundings, async (cluster) =>
    cluster.find(await locateById(cluster, type, id)),
  );
  if (live === undefined) return undefined;
  const manager = textAt(state, fieldManagerKey) ?? newFieldManager();
  const isAdopted = Object.keys(inputs).length === 0;
  return {
    id,
    inputs: isAdopted ? adoptedInputs(live) : liveInputs(inputs, state, live),
    state: stateOf(live, manager, type.apiVersion),
  };
}

async function remove(
  type: ObjectType,
  surroundings: Surroundings,
  { urn, id, state }: Existing,
  timeoutSec: number | undefined,
): Promise<void> {
  const { clock, log } = surroundings;
  const propagation = annotationOf(state, "pulumi.com/deletionPropagationPolicy");
  await unlessGone(surroundings, async (cluster) => {
    const ref = await locateById(cluster, type, id);
    await cluster.remove(ref, policies.get(propagation?.toLowerCase()) ?? "Foreground");
    if (annotationOf(state, "pulumi.com/skipAwait") === "true") return;
    const tell = (line: string): void => log(urn, "status", line);
    await waitUntilGone(ref, { cluster, clock, timeoutSec, tell });
  });
}

const policies: ReadonlyMap<string | undefined, string> = new Map([
  ["background", "Background"],
  ["foreground", "Foreground"],
  ["orphan", "Orphan"],
]);

/** Answers undefined also when the type itself is gone, or the whole cluster where that is allowed. */
async function unlessGone<Result>(
  { cluster, settings }: Surroundings,
  call: (cluster: Cluster) => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await call(await cluster());
  } catch (error) {
    if (isNotFound(error)) return undefined;
    if (settings.deleteUnreachable && error instanceof UnreachableError) return undefined;
    throw error;
  }
}

function locateById(cluster: Cluster, type: ObjectType, id: string): Promise<ObjectRef> {
  const { namespace, name } = parseId(id);
  return cluster.locate(type, namespace, name);
}

function newFieldManager(): string {
  return `pulumi-kubernetes-${randomBytes(4).toString("hex")}`;
}
