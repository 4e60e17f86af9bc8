import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../../infra/config/parse.ts";
import { dockerSettings, settingsSchema } from "../../../../infra/config/schema.ts";

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,20}[a-z0-9])?$/);
const port = fc.integer({ min: 1, max: 65_535 });

/** Any configuration that the schema and the rules allow. */
const valid = fc.record({
  target: fc.constant("docker"),
  server: fc.record(
    {
      name,
      auth: fc.constant({ mode: "jwt" }),
      logLevel: fc.constantFrom("debug", "info", "warn", "error"),
      limits: fc.record(
        {
          requestsPerMinute: fc.integer({ min: 1, max: 100_000 }),
          toolTimeoutSec: fc.integer({ min: 1, max: 300 }),
        },
        { requiredKeys: [] },
      ),
      shared: fc.constantFrom("memory", "redis"),
    },
    { requiredKeys: ["auth"] },
  ),
  docker: fc.uniqueArray(port, { minLength: 2, maxLength: 2 }).map(([a, b]) => ({
    port: a,
    prometheus: { port: b },
  })),
});

function raw(config: Record<string, unknown>) {
  const values = Object.entries(config).map(([key, value]) => [
    `mcp-stacks:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return { values: Object.fromEntries(values), secretKeys: [] };
}

describe("parseConfig", () => {
  it("accepts every valid configuration, and its own answer once more", () => {
    fc.assert(
      fc.property(valid, (config) => {
        const parsed = parseConfig(raw(config));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
        expect(parsed.settings).toMatchObject(config);
        expect(settingsSchema.parse(parsed.settings)).toEqual(parsed.settings);
      }),
    );
  });

  it("never throws, and names the key in every fault, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom("target", "server", "docker", "images", "jwtSecret", "other"),
          fc.oneof(fc.json(), fc.string()),
        ),
        (config) => {
          const values = Object.fromEntries(
            Object.entries(config).map(([key, value]) => [`mcp-stacks:${key}`, value]),
          );
          const parsed = parseConfig({ values, secretKeys: [] });
          if (parsed.ok) return;
          expect(parsed.faults.length).toBeGreaterThan(0);
          for (const fault of parsed.faults) {
            expect(fault.key).toMatch(/^mcp-stacks:/);
            expect(fault.allowed).not.toBe("");
            expect(fault.fix).not.toBe("");
          }
        },
      ),
    );
  });

  it("refuses any key that the schema does not know", () => {
    fc.assert(
      fc.property(valid, fc.constantFrom("server", "docker"), name, (config, section, key) => {
        fc.pre(!Object.hasOwn(dockerSettings.parse(config)[section], key));
        fc.pre(
          !["publicUrl", "host", "redis", "image", "images", "store", "postgres"].includes(key),
        );
        const parsed = parseConfig(raw({ ...config, [section]: { ...config[section], [key]: 1 } }));
        expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.key)).toContain(
          `mcp-stacks:${section}.${key}`,
        );
      }),
    );
  });
});
