import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Properties } from "../values.ts";
import { adoptedInputs, liveInputs } from "./live-inputs.ts";

const inputs = {
  kind: "Deployment",
  metadata: { name: "a", labels: { app: "mcp" } },
  spec: {
    replicas: 3,
    containers: [
      { name: "server", image: "one", resources: { limits: { cpu: "0.5" } } },
      { name: "side", image: "two" },
    ],
  },
};

/** As the API server answers: with defaults, and quantities in its own spelling. */
const state = {
  kind: "Deployment",
  metadata: { name: "a", labels: { app: "mcp" }, uid: "1", resourceVersion: "5" },
  spec: {
    replicas: 3,
    strategy: { type: "RollingUpdate" },
    containers: [
      { name: "server", image: "one", resources: { limits: { cpu: "500m" } }, tty: false },
      { name: "side", image: "two", tty: false },
      { name: "injected", image: "three" },
    ],
  },
  status: { replicas: 3 },
};

function changed(edit: (copy: typeof state) => void): Properties {
  const copy = structuredClone(state);
  edit(copy);
  return copy;
}

describe("liveInputs", () => {
  it("are the program's own where nobody changed anything, whatever the server made of them", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (given, served) => {
          const program: Properties = JSON.parse(JSON.stringify(given));
          const live: Properties = JSON.parse(JSON.stringify({ ...given, ...served }));
          expect(liveInputs(program, live, structuredClone(live))).toEqual(program);
        },
      ),
    );
    expect(liveInputs(inputs, state, structuredClone(state))).toEqual(inputs);
  });

  it("take no part in what the server counts", () => {
    const live = changed((copy) => {
      copy.metadata.resourceVersion = "6";
      copy.status.replicas = 1;
    });
    expect(liveInputs(inputs, state, live)).toEqual(inputs);
  });

  it("show an edited count, label and image, and keep the spelling of the rest", () => {
    const live = changed((copy) => {
      copy.spec.replicas = 1;
      copy.metadata.labels.app = "other";
      copy.spec.containers.reverse();
      Object.assign(copy.spec.containers[2] ?? {}, { image: "edited" });
    });
    expect(liveInputs(inputs, state, live)).toEqual({
      kind: "Deployment",
      metadata: { name: "a", labels: { app: "other" } },
      spec: {
        replicas: 1,
        containers: [
          { name: "side", image: "two" },
          { name: "server", image: "edited", resources: { limits: { cpu: "0.5" } } },
        ],
      },
    });
  });

  it("miss what somebody took away, and show an element that somebody added", () => {
    const live = changed((copy) => {
      Object.assign(copy.metadata, { labels: {} });
      copy.spec.containers.push({ name: "added", image: "four" });
    });
    const read = liveInputs(inputs, state, live);
    expect(read.metadata).toEqual({ name: "a", labels: {} });
    expect(JSON.stringify(read.spec)).toContain('"added"');
    expect(JSON.stringify(read.spec)).not.toContain('"injected"');
  });

  it("read the text of a Secret back from what the server made of it", () => {
    const encode = (text: string): string => Buffer.from(text).toString("base64");
    const secret = { kind: "Secret", stringData: { a: "1", b: "2", c: "3" } };
    const before = { data: { a: encode("1"), b: encode("2"), c: encode("3") } };
    const live = { data: { a: encode("1"), b: encode("edited") } };
    expect(liveInputs(secret, before, live)).toEqual({
      kind: "Secret",
      stringData: { a: "1", b: "edited" },
    });
  });
});

describe("adoptedInputs", () => {
  it("leave out what the server keeps for itself", () => {
    expect(adoptedInputs({ kind: "A", metadata: { name: "a", uid: "1" }, status: {} })).toEqual({
      kind: "A",
      metadata: { name: "a" },
    });
  });
});
