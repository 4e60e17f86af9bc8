import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  secretsIn,
  withoutSecrets,
  withoutSecretsIn,
} from "../../../../infra/report/known-secrets.ts";

/** A value as an exported, decrypted state marks it. */
const marked = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});

describe("secrets of a state", () => {
  it("are found wherever they are marked, one by one of a list of variables", () => {
    const state = {
      deployment: {
        resources: [
          { inputs: { name: "plain-name", result: marked("generated-password-1") } },
          { inputs: { envs: marked(["PORT=8000", "JWT_SECRET=0123456789abcdef0123456789"]) } },
        ],
      },
    };
    expect(secretsIn(state)).toEqual([
      "generated-password-1",
      "PORT=8000",
      "JWT_SECRET=0123456789abcdef0123456789",
      "0123456789abcdef0123456789",
    ]);
  });

  it("are taken out of any text, as they are, in base64 and as in a URL", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8, maxLength: 40 }), fc.string(), (secret, around) => {
        for (const spelled of [
          secret,
          Buffer.from(secret).toString("base64"),
          Buffer.from(secret).toString("base64url"),
          encodeURIComponent(secret),
        ]) {
          const text = withoutSecrets(`${around}${spelled}${around}`, [secret]);
          // the mask itself may hold a word that is a secret only by chance
          expect(text.replaceAll("[secret]", "")).not.toContain(spelled);
        }
      }),
    );
  });

  it("are taken out of data at any depth, whose shape stays", () => {
    const secret = "s3cret-of-a-test";
    expect(withoutSecretsIn({ a: [{ b: `x ${secret} y`, c: 1 }], d: undefined }, [secret])).toEqual(
      {
        a: [{ b: "x [secret] y", c: 1 }],
        d: undefined,
      },
    );
  });

  it("are no short words, which stand everywhere", () => {
    expect(withoutSecrets("debug at 8000", ["debug", "8000"])).toBe("debug at 8000");
  });
});
