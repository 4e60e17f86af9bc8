import { describe, expect, it } from "vitest";
import { nameOfUrn, typeOfUrn, withoutColours } from "../../../infra/engine-words.ts";

const urn =
  "urn:pulumi:dev::mcp-stacks::mcp:docker:Server$docker:index/container:Container::server-a::b";

describe("a URN of the engine", () => {
  it("ends with the name, whatever stands in that", () => {
    expect(nameOfUrn(urn)).toBe("server-a::b");
  });

  it("has the resource's own type behind those of its parents", () => {
    expect(typeOfUrn(urn)).toBe("docker:index/container:Container");
    expect(typeOfUrn("urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev")).toBe("pulumi:pulumi:Stack");
  });
});

describe("a text of the engine", () => {
  it("loses its marks of colour, and nothing else", () => {
    expect(withoutColours("<{%fg 1%}>error:<{%reset%}> 100% of {x}")).toBe("error: 100% of {x}");
  });
});
