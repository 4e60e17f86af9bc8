import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLine } from "../../../app/src/telemetry/plain-line.ts";

/** Line ends of any reader, C0 and C1 controls, marks of direction. */
const misleading = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const hostile = fc.string({
  unit: fc.constantFrom("\n", "\r", "\u0085", "\u009b31m", "\u2028", "\u202e", '"', "\\", "ü", "a"),
});

describe("plainLine", () => {
  it("leaves nothing in a line that ends it, steers a terminal or turns it around", () => {
    fc.assert(
      fc.property(hostile, hostile, (key, value) => {
        const line = plainLine(JSON.stringify({ [key]: value }));
        expect(line).not.toMatch(misleading);
        expect(JSON.parse(line)).toEqual({ [key]: value });
      }),
    );
  });

  it("is what the server's log lines are passed through", () => {
    const logger = join(import.meta.dirname, "../../../app/src/telemetry/logger.ts");
    const program = `
      import { createLogger } from ${JSON.stringify(logger)};
      const logger = createLogger({ logLevel: "info", name: "t", transport: "http" });
      logger.warn({ reason: "a\\u0085b\\u009bc" }, "x\\u2028y");`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    expect(stdout.trimEnd()).not.toMatch(misleading);
    expect(JSON.parse(stdout)).toMatchObject({ reason: "a\u0085b\u009bc", msg: "x\u2028y" });
  });
});
