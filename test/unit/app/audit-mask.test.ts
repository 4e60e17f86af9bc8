import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { argumentRules } from "../../../app/src/audit/argument-rules.ts";
import { createFingerprint } from "../../../app/src/audit/fingerprint.ts";
import { maskArguments, maskName, maskUri } from "../../../app/src/audit/mask.ts";
import { toolNames, tools } from "../../../app/src/tools/registry.ts";

const rules = argumentRules(
  {
    id: z.string().regex(/^TKT-\d{4}$/),
    status: z.enum(["open", "closed"]).optional(),
    site: z.string().min(1).max(40).optional(),
    count: z.int().optional(),
    title: z.string(),
    tags: z.array(z.string()),
    nothing: z.null(),
  },
  ["id", "status", "site", "count"],
);

const sized = (length: number) =>
  expect.stringMatching(new RegExp(`^\\[text, ${length} characters, #[0-9a-f]{12}\\]$`));

describe("maskArguments", () => {
  it("shows valid ids and choices, and of all else the kind and the size", () => {
    const args = {
      id: "TKT-0001",
      status: "open",
      site: "BER-1",
      count: 3,
      title: "secret",
      tags: ["a"],
      nothing: null,
    };
    const shown = { id: "TKT-0001", status: "open", site: "BER-1", count: 3 };
    const hidden = { title: sized(6), tags: "[list, 1 entries]", nothing: "[null]" };
    expect(maskArguments(args, rules, true)).toEqual({ ...shown, ...hidden });
    expect(maskArguments("text", rules, true)).toEqual({});
  });

  it("fails to show an id or a choice that is none, and free words of a call that failed", () => {
    const args = { id: "TKT-1 hunter2", status: "hunter2", site: "hunter2", count: "3" };
    expect(maskArguments(args, rules, false)).toEqual({
      id: sized(13),
      status: sized(7),
      site: sized(7),
      count: sized(1),
    });
    const site = { site: "my password is x" };
    expect(maskArguments(site, rules, true)).toEqual({ site: sized(16) });
  });

  it("counts keys that no schema names, `__proto__` and inherited ones among them", () => {
    const args: unknown = JSON.parse(
      '{"id":"TKT-0001","hunter2":1,"__proto__":{"title":"x"},"constructor":2}',
    );
    expect(maskArguments(args, rules, true)).toEqual({
      id: "TKT-0001",
      _other: "[3 arguments]",
    });
  });

  it("shows nothing of what a caller makes up, whatever the tool, the key and the depth", () => {
    const marker = "S3CRETmarker";
    fc.assert(
      fc.property(
        fc.constantFrom(...tools),
        fc.dictionary(
          fc.oneof(fc.constantFrom("id", "sku", "site", "query", "title", "limit"), fc.string()),
          fc
            .string()
            .chain((around) =>
              fc.constantFrom<unknown>(
                `${around}${marker}`,
                [marker, around],
                { [marker]: around },
                `${marker} ${around}`,
              ),
            ),
        ),
        (tool, args) => {
          const masked = JSON.stringify(
            maskArguments({ ...args, [marker]: marker }, tool.audited, false),
          );
          expect(masked).not.toContain(marker);
        },
      ),
    );
  });

  it("knows every argument that a tool says may be audited", () => {
    expect(toolNames.size).toBeGreaterThan(0);
    for (const tool of tools) {
      const shown = [...tool.audited.values()].filter((rule) => rule.shown !== "never");
      expect(tool.audited.size, tool.name).toBeGreaterThanOrEqual(shown.length);
      expect(tool.audited.has("_other"), tool.name).toBe(false);
    }
  });
});

describe("maskName", () => {
  it("shows a plain word shorter than any secret of the server, and nothing else", () => {
    expect(maskName("delete_everything")).toBe("delete_everything");
    for (const given of ["x".repeat(32), "two words", "a@example.com", "", "\n"]) {
      expect(maskName(given)).toEqual(sized(given.length));
    }
    expect(maskName(["a"])).toBe("[list, 1 entries]");
  });
});

describe("maskUri", () => {
  it("shows what was asked for, an attempt to leave the served paths as well", () => {
    for (const uri of [
      "ops://policies/POL-OPS-001",
      "ops://policies/../../etc/passwd",
      "ops://policies/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
      "file:///etc/shadow",
    ]) {
      expect(maskUri(uri)).toBe(uri);
    }
  });

  it("hides queries, credentials and what may be a key, and bounds the rest", () => {
    expect(maskUri("ops://x/y?token=hunter2")).toMatch(/^ops:\/\/x\/y\[14 more\] #[0-9a-f]{12}$/);
    expect(maskUri("https://ana:hunter2@host/")).not.toContain("hunter2");
    expect(maskUri(`ops://${"k".repeat(40)}`)).toMatch(/^ops:\/\/\[40 characters\] #/);
    expect(maskUri(`ops://${"a/".repeat(5000)}`).length).toBeLessThan(260);
    expect(maskUri(7)).toBe("[number]");
  });
});

describe("fingerprints", () => {
  it("are equal for equal texts under one key, and tell nothing under another", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [one, other] = [createFingerprint("k1"), createFingerprint("k2")];
        expect(one(a)).toMatch(/^[0-9a-f]{12}$/);
        expect(one(a) === one(b)).toBe(a === b);
        expect(one(a)).not.toBe(other(a));
      }),
    );
  });
});
