import { describe, expect, it } from "vitest";
import { changeable, fixed } from "../property-table.ts";
import type { Existing, ResourceKind } from "../provider-kit.ts";
import { type Properties, unknown } from "../values.ts";
import { PartlyCreatedError } from "../wire.ts";
import { type AwsType, awsKind } from "./kind.ts";
import { testingAws } from "./testing-aws.ts";

const urn = "urn:pulumi:dev::project::aws:test/thing:Thing::thing";
const defaultTags = JSON.stringify({ tags: { stack: "dev", owner: "nobody" } });

/** A type whose things live in `world`. */
function thing(world: Map<string, Properties>, parts: Partial<AwsType> = {}): AwsType {
  return {
    token: "aws:test/thing:Thing",
    table: {
      name: fixed("text"),
      size: changeable("number", { default: 1 }),
      policy: changeable("text"),
    },
    documents: ["policy"],
    tagged: true,
    named: true,
    computed: ["arn"],
    create: async ({ inputs }) => {
      world.set("id-1", inputs);
      return "id-1";
    },
    read: async ({ id }) => {
      const found = world.get(id);
      return found && { inputs: { size: 1, ...found }, outputs: { arn: `arn:${id}` } };
    },
    update: async ({ id, inputs }) => {
      world.set(id, inputs);
    },
    delete: async ({ id }) => {
      world.delete(id);
    },
    ...parts,
  };
}

function kindOf(type: AwsType, config: Properties = { defaultTags }): ResourceKind {
  return awsKind(type, testingAws(config));
}

const checked = async (kind: ResourceKind, inputs: Properties, previous: Properties = {}) =>
  (await kind.check({ urn, previous, inputs })).inputs;

async function made(kind: ResourceKind, inputs: Properties): Promise<Existing> {
  const complete = await checked(kind, inputs);
  return { urn, inputs: complete, ...(await kind.create(urn, complete)) };
}

describe("the check of an AWS resource", () => {
  const kind = kindOf(thing(new Map()));

  it("adds the provider's region and tags; those of the resource win", async () => {
    const inputs = await checked(kind, { name: "a", tags: { owner: "ops" } });
    expect(inputs).toEqual({
      name: "a",
      region: "eu-central-1",
      tags: { stack: "dev", owner: "ops" },
    });
  });

  it("gives a name of its own, keeps it, and leaves it to a prefix", async () => {
    const first = await checked(kind, {});
    expect(first.name).toMatch(/^thing-[0-9a-f]{7}$/);
    expect((await checked(kind, {}, first)).name).toBe(first.name);
    const prefixed = kindOf(thing(new Map(), { table: { namePrefix: fixed("text") } }));
    expect((await checked(prefixed, { namePrefix: "a-" })).name).toBeUndefined();
  });

  it("writes a document that the program gives as an object", async () => {
    const inputs = await checked(kind, { name: "a", policy: { Version: "2012-10-17" } });
    expect(inputs.policy).toBe('{"Version":"2012-10-17"}');
  });

  it("leaves tags and region alone where there are none", async () => {
    const global = kindOf(thing(new Map(), { tagged: false, isGlobal: true }));
    expect(await checked(global, { name: "a" })).toEqual({ name: "a" });
  });

  it("fails on a property that is not implemented, and tells a type's own faults", async () => {
    const { faults } = await kindOf(
      thing(new Map(), { faults: () => [{ property: "size", reason: "too big" }] }),
    ).check({ urn, previous: {}, inputs: { name: "a", shape: "round" } });
    expect(faults.map(({ property }) => property)).toEqual(["shape", "size"]);
  });
});

describe("the difference of an AWS resource", () => {
  const kind = kindOf(thing(new Map()));
  const diff = (before: Properties, after: Properties) =>
    kind.diff({ urn, id: "id-1", inputs: before, state: {} }, after);

  it("takes documents of one meaning for the same", () => {
    const before = { policy: '{"Statement":[{"Action":["b","a"]}],"Version":"1"}' };
    const after = { policy: '{"Version":"1","Statement":{"Action":["a","b"]}}' };
    expect(diff(before, after).changed).toEqual([]);
    expect(diff(before, { policy: '{"Version":"2"}' }).changed).toEqual(["policy"]);
  });

  it("needs a new resource for another region, and removes one of the same chosen name first", () => {
    const [before, after] = [
      { name: "a", region: "eu-central-1" },
      { name: "a", region: "eu-west-1" },
    ];
    expect(diff(before, after)).toMatchObject({
      replaces: ["region"],
      deleteBeforeReplace: true,
    });
    const automatic = { __defaults: ["name"] };
    expect(diff({ ...before, ...automatic }, { ...after, ...automatic })).toMatchObject({
      deleteBeforeReplace: false,
    });
    expect(diff(before, { ...after, name: "b" }).deleteBeforeReplace).toBe(false);
  });
});

describe("the life of an AWS resource", () => {
  it("keeps in the state what AWS says, with all tags", async () => {
    const { state } = await made(kindOf(thing(new Map())), { name: "a" });
    expect(state).toEqual({
      name: "a",
      size: 1,
      region: "eu-central-1",
      tags: { stack: "dev", owner: "nobody" },
      tagsAll: { stack: "dev", owner: "nobody" },
      arn: "arn:id-1",
    });
  });

  it("finds what somebody changed, and leaves what means the same as the program wrote it", async () => {
    const world = new Map<string, Properties>();
    const kind = kindOf(thing(world));
    const existing = await made(kind, { name: "a", policy: '{"Action": ["x"]}' });
    world.set("id-1", { ...existing.inputs, size: 3, policy: '{"Action":"x"}' });
    expect((await kind.read(existing))?.inputs).toEqual({ ...existing.inputs, size: 3 });
  });

  it("finds everything by the id alone, as an import does", async () => {
    const kind = kindOf(thing(new Map()));
    const { id, inputs } = await made(kind, { name: "a", size: 2 });
    const imported = await kind.read({ urn, id, inputs: {}, state: {} });
    expect(imported?.inputs).toEqual(inputs);
  });

  it("waits until a new resource is seen, longer each time", async () => {
    const looks = [undefined, undefined, { inputs: {}, outputs: { arn: "seen" } }];
    const type = thing(new Map(), { read: async () => looks.shift() });
    const aws = testingAws();
    const { state } = await awsKind(type, aws).create(urn, { name: "a" });
    expect(state.arn).toBe("seen");
    expect(aws.pausesMs).toEqual([250, 500]);
  });

  it("fails after a minute when it is never seen, and keeps what was made in the state", async () => {
    const type = thing(new Map(), { read: async () => undefined });
    const failure = kindOf(type).create(urn, { name: "a" });
    await expect(failure).rejects.toThrow(/was created, then failed: .* after a minute/);
    await expect(failure).rejects.toBeInstanceOf(PartlyCreatedError);
    await expect(failure).rejects.toMatchObject({ id: "id-1", state: { name: "a" } });
  });

  it("fails when it cannot be completed, and keeps what was made in the state", async () => {
    const complete = () => Promise.reject(new Error("no backups here"));
    const failure = kindOf(thing(new Map(), { complete })).create(urn, { name: "a" });
    await expect(failure).rejects.toBeInstanceOf(PartlyCreatedError);
    await expect(failure).rejects.toThrow("was created, then failed: Completing it: no backups");
  });

  it("answers that a resource is gone", async () => {
    const kind = kindOf(thing(new Map()));
    expect(await kind.read({ urn, id: "gone", inputs: {}, state: {} })).toBeUndefined();
  });

  it("foresees the outputs that an update makes anew", () => {
    const kind = kindOf(
      thing(new Map(), { unsettled: (changed) => (changed.has("size") ? ["version"] : []) }),
    );
    const existing = { urn, id: "id-1", inputs: { size: 1 }, state: { size: 1, version: "1" } };
    expect(kind.foreseeUpdate?.(existing, { size: 2 })).toEqual({ size: 2, version: unknown });
    expect(kind.foreseeUpdate?.(existing, { size: 1 })).toEqual({ size: 1, version: "1" });
  });

  it("fails with what was tried and AWS's own reason", async () => {
    const refusal = Object.assign(new Error("not for you"), { name: "AccessDeniedException" });
    const type = thing(new Map(), { delete: () => Promise.reject(refusal) });
    const existing = { urn, id: "id-1", inputs: {}, state: {} };
    await expect(kindOf(type).delete(existing)).rejects.toThrow(
      "Deleting aws:test/thing:Thing thing: AccessDeniedException: not for you",
    );
  });
});
