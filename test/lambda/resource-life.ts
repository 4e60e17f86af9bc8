import { expect } from "vitest";
import type { Properties } from "../standins/values.ts";
import type { Kept, ProviderClient } from "./provider-client.ts";

/** A life that a kind of resource is put through. */
export interface Life {
  /** For example `aws:sns/topic:Topic`. */
  readonly type: string;
  readonly inputs: Properties;
  /** What to change in place, and which properties that changes. */
  readonly changes?: Properties;
  readonly changed?: readonly string[];
  /** What cannot be changed in place, one after the other. */
  readonly replaced?: Properties;
  /** Properties that the provider keeps to itself, so that an import cannot find them. */
  readonly local?: readonly string[];
  /** Whether the id alone finds it: what lives within another is not found without that. @default true */
  readonly imports?: false;
}

/**
 * Creates, reads, imports and changes a resource through the plugin's own protocol.
 *
 * @returns the resource as it was left; `end` deletes it.
 */
export async function live(provider: ProviderClient, life: Life): Promise<Kept> {
  const { type, changes = {} } = life;
  const urn = `urn:pulumi:dev::project::${type}::thing`;
  const created = await provider.create(urn, await provider.check(urn, life.inputs));
  await expectSettled(provider, created, life.inputs);

  if (life.imports !== false) await expectImported(provider, life, created);

  for (const [name, value] of Object.entries(life.replaced ?? {})) {
    const inputs = await provider.check(urn, { ...life.inputs, [name]: value }, created.inputs);
    expect((await provider.diff(created, inputs)).replaces, "needs a new one").toEqual([name]);
  }
  if (Object.keys(changes).length === 0) return created;

  const given = { ...life.inputs, ...changes };
  const inputs = await provider.check(urn, given, created.inputs);
  const difference = await provider.diff(created, inputs);
  expect(difference).toEqual({
    changed: expect.arrayContaining([...(life.changed ?? Object.keys(changes))]),
    replaces: [],
  });
  const updated = await provider.update(created, inputs);
  await expectSettled(provider, updated, given);
  return updated;
}

/** Deletes a resource twice, as an `up` that was interrupted does; it is gone then. */
export async function end(provider: ProviderClient, kept: Kept): Promise<void> {
  await provider.delete(kept);
  expect(await provider.read(kept)).toBeUndefined();
  await provider.delete(kept);
}

/** An import knows the id alone, and finds everything that AWS knows. */
async function expectImported(
  provider: ProviderClient,
  { type, inputs, local = [] }: Life,
  { urn, id, inputs: before }: Kept,
): Promise<void> {
  const imported = await provider.read({ urn, id, inputs: {}, state: {} });
  if (imported === undefined) throw new Error(`${type} is not found by its id alone`);
  const wanted = await provider.check(urn, inputs, before);
  const { changed: missing } = await provider.diff(imported, wanted);
  expect(
    missing.filter((name) => !local.includes(name)),
    "unlike after an import",
  ).toEqual([]);
}

/** Whether neither a refresh nor a second `up` finds anything to do. */
async function expectSettled(
  provider: ProviderClient,
  kept: Kept,
  given: Properties,
): Promise<void> {
  const again = await provider.check(kept.urn, given, kept.inputs);
  expect(await provider.diff(kept, again), "unchanged").toEqual({ changed: [], replaces: [] });
  expect(await provider.read(kept), "refreshed").toEqual(kept);
}
