import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskPrivate } from "../../../app/src/masking/private-text.ts";

/** Words around a value, of the kind that messages have. */
const around = fc.constantFrom("", "failed: ", "for user ", "(", "see ", "\n");
const after = fc.constantFrom("", " at line 3", ")", ", again", "\n", ".");

const digit = fc.integer({ min: 0, max: 9 });
const alphanumeric = fc.constantFrom(..."abcdefghijklmnopqrstuvwxyzABCDEFXYZ0123456789");
const word = (minLength: number, maxLength: number) =>
  fc.string({ unit: alphanumeric, minLength, maxLength });

/** Appends the digit that makes a number valid by Luhn's rule. */
function withCheckDigit(digits: readonly number[]): string {
  const sum = digits
    .toReversed()
    .map((value, place) => (place % 2 === 0 ? value * 2 : value))
    .reduce((total, value) => total + (value > 9 ? value - 9 : value), 0);
  return [...digits, (10 - (sum % 10)) % 10].join("");
}

/** The IBAN of an account, with the check digits of ISO 13616. */
function ibanOf(country: string, account: string): string {
  const numbers = [...`${account}${country}00`].map((c) => Number.parseInt(c, 36)).join("");
  const check = 98n - (BigInt(numbers) % 97n);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}

const secrets: Readonly<Record<string, fc.Arbitrary<{ text: string; hidden: string }>>> = {
  "e-mail addresses": fc.emailAddress().map((text) => ({ text, hidden: text })),
  "bearer tokens": word(8, 60).map((t) => ({ text: `Authorization: Bearer ${t}`, hidden: t })),
  "tokens in three parts": fc
    .tuple(word(8, 30), word(8, 40), word(8, 43))
    .map(([a, b, c]) => ({ text: `eyJ${a}.${b}.${c}`, hidden: c })),
  "values of secret names": fc
    .tuple(
      fc.constantFrom("password", "JWT_SECRET", "api_key", "apiKey", "token", "client-secret"),
      fc.constantFrom("=", ": ", '":"', " = "),
      word(8, 40),
    )
    .map(([name, sign, value]) => ({ text: `${name}${sign}${value}`, hidden: value })),
  "passwords in URLs": word(8, 30).map((t) => ({
    text: `redis://default:${t}@redis:6379/0`,
    hidden: t,
  })),
  "known keys": fc
    .tuple(fc.constantFrom("ghp_", "glpat-", "xoxb-", "sk-", "AKIA", "AIza"), word(16, 40))
    .map(([prefix, rest]) => ({ text: prefix + rest, hidden: rest })),
  "card numbers": fc
    .tuple(
      fc.integer({ min: 2, max: 6 }),
      fc.array(digit, { minLength: 14, maxLength: 14 }),
      fc.constantFrom("", " ", "-"),
    )
    .map(([first, rest, gap]) => {
      const text = withCheckDigit([first, ...rest]).replace(/(\d{4})(?=\d)/g, `$1${gap}`);
      return { text, hidden: text };
    }),
  "phone numbers": fc
    .tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.array(digit, { minLength: 9, maxLength: 13 }),
      fc.constantFrom("", " ", "-"),
    )
    .map(([country, rest, gap]) => {
      const text = `+${country}${rest.join("").replace(/(\d{3})(?=\d)/g, `$1${gap}`)}`;
      return { text, hidden: text };
    }),
  IBANs: fc
    .tuple(
      fc.constantFrom("DE", "AT", "NL", "FR"),
      fc.array(digit, { minLength: 18, maxLength: 18 }),
      fc.boolean(),
    )
    .map(([country, account, spaced]) => {
      const iban = ibanOf(country, account.join(""));
      const text = spaced ? iban.replace(/(.{4})(?=.)/g, "$1 ") : iban;
      return { text, hidden: text };
    }),
  "private keys": word(40, 80).map((body) => ({
    text: `-----BEGIN EC PRIVATE KEY-----\n${body}\n-----END EC PRIVATE KEY-----`,
    hidden: body,
  })),
};

describe("maskPrivate", () => {
  it.each(Object.keys(secrets))("leaves nothing of %s, whatever is around them", (kind) => {
    const values = secrets[kind];
    if (values === undefined) throw new Error(kind);
    fc.assert(
      fc.property(around, values, after, (before, { text, hidden }, behind) => {
        expect(maskPrivate(`${before}${text}${behind}`)).not.toContain(hidden);
      }),
    );
  });

  it("keeps what operators need", () => {
    for (const text of [
      "connect ECONNREFUSED 127.0.0.1:5432",
      "2026-06-01T12:00:00.000Z at 1780315200000 ms, took 0.25 s",
      "request 3f2b8c1e-9d4a-4b7e-8f10-2c3d4e5f6a7b of ops-assistant 1.2.3",
      "ENOSPC: no space left on device, write",
      "SKU NET-SW-048, ticket TKT-0001, policy POL-OPS-001, bin A-04-2",
      "    at attempt (file:///app/main.mjs:12:3456)",
      "JWT_SECRET is not set",
    ]) {
      expect(maskPrivate(text)).toBe(text);
    }
  });
});
