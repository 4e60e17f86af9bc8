import {
  changeable,
  checkProperties,
  diffProperties,
  fixed,
  type Table,
} from "../property-table.ts";
import type { Difference, Existing, Fault, ResourceKind } from "../provider-kit.ts";
import { isList, isProperties, type Properties, textOf, unknown } from "../values.ts";
import { PartlyCreatedError } from "../wire.ts";
import type { Aws } from "./aws.ts";
import { canonicalDocument } from "./documents.ts";
import { calling } from "./errors.ts";
import { hasChosenName, withName } from "./names.ts";
import { eventually } from "./retry.ts";

/** A resource that a call is about. */
export interface Target {
  readonly aws: Aws;
  /** Region of the resource, which may differ from the provider's. */
  readonly region: string;
  readonly inputs: Properties;
  /** The program's own `customTimeouts`. */
  readonly timeoutSec: number | undefined;
}

/** A resource that exists; `state` is what the last run knew of it. */
export interface Made extends Target {
  readonly id: string;
  readonly state: Properties;
}

/** A resource to bring to its inputs. */
export interface Change extends Made {
  /** What it was made from. */
  readonly before: Properties;
  /** Names of the properties that differ. */
  readonly changed: ReadonlySet<string>;
}

/** What AWS says about a resource. */
export interface Live {
  /** Properties of the table as they are; one with the value undefined is not set there. */
  readonly inputs: Properties;
  /** Outputs, and inputs that AWS chose. */
  readonly outputs: Properties;
}

/** One type of the provider, in what is its own; `awsKind` adds what all have in common. */
export interface AwsType {
  /** For example `aws:sns/topic:Topic`. */
  readonly token: string;
  /** The properties that are implemented; without `tags` and `region`, which are added. */
  readonly table: Table;
  /** Whether it has tags; the provider's `defaultTags` are among those of `inputs` then. */
  readonly tagged: boolean;
  /** Whether it gets a name of its own when the program gives none. */
  readonly named: boolean;
  /** True for a service without regions, such as IAM. @default false */
  readonly isGlobal?: boolean;
  /** Properties that hold JSON, which is compared by its meaning. @default none */
  readonly documents?: readonly string[];
  /** Outputs that only a real `up` can tell, without `tagsAll` and `region`. */
  readonly computed: readonly string[];
  /** Faults beyond those of the table. */
  faults?(inputs: Properties): readonly Fault[];
  /** Outputs that an update makes anew, which its preview cannot know. */
  unsettled?(changed: ReadonlySet<string>): readonly string[];
  /** Answers the id. */
  create(target: Target): Promise<string>;
  /** What is left to do once the resource exists; a failure keeps it in the state. */
  complete?(made: Made): Promise<void>;
  /** Answers undefined when the resource is gone. On an import, `inputs` and `state` are empty. */
  read(made: Made): Promise<Live | undefined>;
  update(change: Change): Promise<void>;
  /** May fail as not found: that is taken for gone by the caller through `orUndefined`. */
  delete(made: Made): Promise<void>;
}

/** The kind of a type: checks, compares, names, tags, regions, retries and drift are alike for all. */
export function awsKind(type: AwsType, aws: Aws): ResourceKind {
  const { token, documents = [] } = type;
  const table: Table = {
    ...type.table,
    ...(type.tagged ? { tags: changeable("map") } : {}),
    ...(type.isGlobal ? {} : { region: fixed("text") }),
  };
  const regionOf = (properties: Properties): string =>
    textOf(properties, "region") ?? aws.settings.region;

  const comparable = (inputs: Properties): Properties =>
    mapTexts(inputs, documents, canonicalDocument);
  const compare = (before: Properties, after: Properties): Difference =>
    diffProperties(table, comparable(before), comparable(after));

  const stateOf = (inputs: Properties, live: Live): Properties => ({
    ...live.inputs,
    ...inputs,
    ...live.outputs,
    ...(type.tagged ? { tagsAll: live.inputs.tags ?? {} } : {}),
  });
  const made = (
    existing: Omit<Existing, "urn">,
    inputs: Properties,
    timeoutSec?: number,
  ): Made => ({
    aws,
    region: regionOf(inputs),
    inputs,
    timeoutSec,
    id: existing.id,
    state: existing.state,
  });
  const readMade = (resource: Made): Promise<Live> =>
    eventually(aws, `${token} ${resource.id}`, () => type.read(resource));
  const changesOf = (existing: Existing, inputs: Properties): ReadonlySet<string> =>
    new Set(compare(existing.inputs, inputs).changed);

  return {
    computed: [
      ...type.computed,
      ...(type.tagged ? ["tagsAll"] : []),
      ...(type.isGlobal ? [] : ["region"]),
    ],
    check: async (args) => {
      const named = type.named ? withName(args) : args.inputs;
      const { defaultTags, region } = aws.settings;
      const tags = { ...defaultTags, ...(isProperties(named.tags) ? named.tags : {}) };
      const inputs = {
        ...mapObjects(named, documents),
        ...(type.tagged && named.tags !== unknown && Object.keys(tags).length > 0 ? { tags } : {}),
        ...(type.isGlobal ? {} : { region: named.region ?? region }),
      };
      const faults = [...checkProperties(token, table, inputs), ...(type.faults?.(inputs) ?? [])];
      return { inputs, faults };
    },
    diff: ({ inputs: before }, after) => {
      const difference = compare(before, after);
      const keepsName = !difference.changed.includes("name") && hasChosenName(after);
      return { ...difference, deleteBeforeReplace: type.named && keepsName };
    },
    create: async (urn, inputs, timeoutSec) => {
      const id = await calling(`Creating ${describe(token, urn)}`, async () => {
        await aws.account();
        return type.create({ aws, region: regionOf(inputs), inputs, timeoutSec });
      });
      const resource = made({ id, inputs, state: {} }, inputs, timeoutSec);
      try {
        await calling("Completing it", async () => type.complete?.(resource));
        return { id, state: stateOf(inputs, await readMade(resource)) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const message = `${describe(token, urn)} was created, then failed: ${reason}`;
        throw new PartlyCreatedError(message, id, inputs);
      }
    },
    read: (existing) =>
      calling(`Reading ${token} ${existing.id}`, async () => {
        await aws.account();
        const resource = made(existing, existing.inputs);
        const live = await type.read(resource);
        if (live === undefined) return undefined;
        const found = foundInputs(type, resource, live);
        // what means the same stays as the program wrote it
        const { changed } = compare(existing.inputs, { ...existing.inputs, ...found });
        const drifted = Object.fromEntries(changed.map((name) => [name, found[name]]));
        const inputs = { ...existing.inputs, ...drifted };
        return { id: existing.id, inputs, state: stateOf(inputs, live) };
      }),
    foreseeUpdate: (existing, inputs) => ({
      ...existing.state,
      ...inputs,
      ...Object.fromEntries(
        (type.unsettled?.(changesOf(existing, inputs)) ?? []).map((name) => [name, unknown]),
      ),
    }),
    update: (existing, inputs, timeoutSec) =>
      calling(`Updating ${describe(token, existing.urn)}`, async () => {
        await aws.account();
        const resource = made(existing, inputs, timeoutSec);
        const changed = changesOf(existing, inputs);
        await type.update({ ...resource, before: existing.inputs, changed });
        return stateOf(inputs, await readMade(resource));
      }),
    delete: (existing, timeoutSec) =>
      calling(`Deleting ${describe(token, existing.urn)}`, async () => {
        await aws.account();
        await type.delete(made(existing, existing.inputs, timeoutSec));
      }),
  };
}

/** What AWS knows of the inputs, with those that all types have in common; an import has no others. */
function foundInputs(type: AwsType, { inputs, region }: Made, live: Live): Properties {
  const name = textOf(live.outputs, "name");
  const isNamed = type.named && name !== undefined && inputs.namePrefix === undefined;
  return {
    ...live.inputs,
    ...(isNamed ? { name } : {}),
    ...(type.isGlobal ? {} : { region }),
  };
}

function describe(token: string, urn: string): string {
  return `${token} ${urn.split("::").at(-1) ?? ""}`;
}

/** Programs may give documents as objects; AWS takes texts. */
function mapObjects(inputs: Properties, names: readonly string[]): Properties {
  const written = names.flatMap((name) => {
    const value = inputs[name];
    return isProperties(value) || isList(value) ? [[name, JSON.stringify(value)] as const] : [];
  });
  return { ...inputs, ...Object.fromEntries(written) };
}

function mapTexts(
  inputs: Properties,
  names: readonly string[],
  change: (text: string) => string,
): Properties {
  const changed = names.flatMap((name) => {
    const text = textOf(inputs, name);
    return text === undefined ? [] : [[name, change(text)] as const];
  });
  return { ...inputs, ...Object.fromEntries(changed) };
}
