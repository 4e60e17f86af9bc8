import { describe, expect, it } from "vitest";
import { changeable } from "../property-table.ts";
import type { Existing } from "../provider-kit.ts";
import type { Properties } from "../values.ts";
import { onlyGiven, partsGiven, rememberingAnswers } from "./answers.ts";
import { type AwsType, awsKind } from "./kind.ts";
import { testingAws } from "./testing-aws.ts";

const urn = "urn:pulumi:dev::project::aws:test/thing:Thing::thing";

/** A type of which AWS's double keeps the first `mode` for ever, and knows nothing of `level`. */
function forgetful(world: Map<string, Properties>): AwsType {
  return rememberingAnswers({
    token: "aws:test/thing:Thing",
    table: { mode: changeable("text"), level: changeable("text"), size: changeable("number") },
    tagged: true,
    named: false,
    computed: [],
    create: async ({ inputs: { level: _level, ...kept } }) => {
      world.set("id-1", kept);
      return "id-1";
    },
    read: async ({ id }) => {
      const { mode, size, tags } = world.get(id) ?? {};
      return { inputs: { mode, level: undefined, size, tags }, outputs: {} };
    },
    update: async ({ id, inputs: { size } }) => {
      world.set(id, { ...world.get(id), size });
    },
    delete: async () => {},
  });
}

async function made(inputs: Properties) {
  const world = new Map<string, Properties>();
  const kind = awsKind(forgetful(world), testingAws());
  const { inputs: complete } = await kind.check({ urn, previous: {}, inputs });
  const existing: Existing = { urn, inputs: complete, ...(await kind.create(urn, complete)) };
  return { world, kind, existing };
}

describe("answers that are remembered", () => {
  it("take no drift for what the double never kept, after a create and after an update", async () => {
    const { kind, existing } = await made({
      mode: "a",
      level: "high",
      size: 1,
      tags: { owner: "ops" },
    });
    expect(await kind.read(existing)).toEqual({
      id: "id-1",
      inputs: existing.inputs,
      state: existing.state,
    });

    const inputs = { ...existing.inputs, mode: "b", size: 2, tags: { owner: "dev" } };
    const updated = { ...existing, inputs, state: await kind.update(existing, inputs) };
    expect(updated.state).toMatchObject({ mode: "b", level: "high", size: 2 });
    expect(await kind.read(updated)).toEqual({ id: "id-1", inputs, state: updated.state });
    expect(updated.state.tagsAll).toEqual({ owner: "dev" });
  });

  it("still show what somebody changed afterwards", async () => {
    const { world, kind, existing } = await made({ mode: "a", level: "high", size: 1 });
    world.set("id-1", { ...world.get("id-1"), mode: "z", size: 9 });
    const refreshed = await kind.read(existing);
    expect(refreshed?.inputs).toEqual({ ...existing.inputs, mode: "z", size: 9 });
  });

  it("are no copy of what may be secret", async () => {
    const { existing } = await made({ mode: "a-secret", size: 1 });
    const { mode: _mode, ...others } = existing.state;
    expect(JSON.stringify(others)).not.toContain("a-secret");
  });
});

describe("what AWS fills in itself", () => {
  it("is left out where the program gave nothing", () => {
    const live = { format: "JSON", group: "/aws/lambda/ops", level: undefined };
    expect(partsGiven({ format: "Text", level: "INFO" }, live)).toEqual({ format: "JSON" });
    expect(partsGiven(undefined, live)).toBeUndefined();
    expect(partsGiven({ other: 1 }, live)).toBeUndefined();
    expect(onlyGiven({ a: 1 }, { a: 2, b: 3 })).toEqual({ a: 2 });
  });
});
