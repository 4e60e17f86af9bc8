import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainProps } from "../../../infra/policy/plain-props.ts";

/** The part of the policy SDK that shows resources to rules; it has no types. */
const sdk: { unknownCheckingProxy: (props: object) => Record<string, unknown> } = createRequire(
  import.meta.url,
)("@pulumi/policy/proxy.js");
const { unknownCheckingProxy } = sdk;

/** What the policy SDK puts in the place of a text that a preview does not know. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("a resource as rules see it", () => {
  it("has what a preview does not know as set and undefined, at any depth", () => {
    const shown = unknownCheckingProxy({
      image: unknownText,
      envs: ["A=1", unknownText],
      ports: [{ ip: unknownText, internal: 8000 }],
      memory: 256,
    });
    expect(() => shown.image).toThrow(/can't be known/);
    const props = plainProps(shown);
    expect(props).toStrictEqual({
      image: undefined,
      envs: ["A=1", undefined],
      ports: [{ ip: undefined, internal: 8000 }],
      memory: 256,
    });
    expect(Object.keys(props)).toContain("image");
  });

  it("is otherwise what the engine was asked for", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.jsonValue()), (props) => {
        expect(plainProps(unknownCheckingProxy(props))).toEqual(props);
      }),
    );
  });
});
