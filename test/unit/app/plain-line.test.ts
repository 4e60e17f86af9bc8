import { spawnSync } from "node:child_process";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainLine } from "../../../app/src/masking/plain-line.ts";

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

  it("leaves one line that parses, whatever code units a value has", () => {
    const anything = fc
      .array(fc.integer({ min: 0, max: 0xffff }))
      .map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(anything, (value) => {
        const line = plainLine(JSON.stringify({ value }));
        expect(line).not.toMatch(misleading);
        expect(JSON.parse(Buffer.from(line).toString())).toEqual({ value });
      }),
    );
  });

  it("is what the server's log lines are passed through, with secrets masked in every text", () => {
    const logger = join(import.meta.dirname, "../../../app/src/telemetry/logger.ts");
    const program = `
      import { createLogger } from ${JSON.stringify(logger)};
      const logger = createLogger({ logLevel: "info", name: "t", transport: "http" });
      logger.warn({ reason: "a\\u0085b\\u009bc", requestId: "4111111111111111" }, "x\\u2028y");
      const err = new Error("no route to postgres://ops:hunter2@db/ops for ana@example.com");
      logger.error({ err, deep: { list: ["Bearer abcdefgh"] }, token: "hunter2" }, "key=1 token=hunter2");`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
      encoding: "utf8",
    });
    const lines = stdout.trimEnd().split("\n");
    for (const line of lines) expect(line).not.toMatch(misleading);
    const [warning, fault] = lines.map((line) => JSON.parse(line));
    expect(warning).toMatchObject({ reason: "a\u0085b\u009bc", msg: "x\u2028y" });
    // What the server made itself is no card number.
    expect(warning.requestId).toBe("4111111111111111");
    expect(stdout).not.toMatch(/hunter2|ana@|abcdefgh/);
    expect(fault).toMatchObject({
      err: { message: "no route to postgres://[credentials]@db/ops for [e-mail]" },
      msg: "key=1 token=[secret]",
    });
  });
});
