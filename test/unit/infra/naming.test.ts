import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxNameLength, physicalName, stackLabels } from "../../../infra/naming.ts";

describe("physicalName", () => {
  it("joins plain parts as they are", () => {
    expect(physicalName("ops-assistant", "dev", "redis")).toBe("ops-assistant-dev-redis");
  });

  it("hashes what it has to change, so that two stacks never share a name", () => {
    const names = ["a.b", "a_b", "A-B", "a-b", "a--b", "-a-b"].map((stack) =>
      physicalName("x", stack),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(physicalName("x", "a-b")).toBe("x-a-b");
  });

  it("gives a DNS label for any parts", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (parts) => {
        const name = physicalName(...parts);
        expect(name).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
        expect(name.length).toBeLessThanOrEqual(maxNameLength);
      }),
    );
  });

  it("gives different names for different stacks of one server", () => {
    const stack = fc.stringMatching(/^[A-Za-z0-9_.-]{1,100}$/);
    fc.assert(
      fc.property(stack, stack, (a, b) => {
        fc.pre(a !== b);
        expect(physicalName("ops", a, "data")).not.toBe(physicalName("ops", b, "data"));
      }),
    );
  });
});

describe("stackLabels", () => {
  it("names project, stack and server and nothing else", () => {
    expect(stackLabels("dev", "ops-assistant")).toEqual({
      "com.mcp-stacks.project": "mcp-stacks",
      "com.mcp-stacks.stack": "dev",
      "com.mcp-stacks.server": "ops-assistant",
    });
  });
});
