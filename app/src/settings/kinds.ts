import * as z from "zod";

/** One setting: how it is read, what it is when absent, and what to tell somebody who got it wrong. */
export interface Setting<S extends z.ZodType> {
  readonly schema: S;
  readonly fallback?: string;
  readonly allowed: string;
  readonly todo?: string;
  readonly secret?: boolean;
}

/** Keeps the exact type of a setting's schema. */
export const setting = <S extends z.ZodType>(spec: Setting<S>) => spec;

/** A TCP port; 0 takes a free one. */
export const portSetting = (fallback: number) =>
  setting({
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((n) => n <= 65535),
    fallback: String(fallback),
    allowed: "a port from 0 to 65535 (0 takes a free one)",
  });

/** A whole number between `min` and `max`; `what` names its unit. */
export const wholeSetting = (min: number, max: number, fallback: number, what: string) =>
  setting({
    schema: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .refine((n) => n >= min && n <= max),
    fallback: String(fallback),
    allowed: `a whole number from ${min} to ${max} (${what})`,
  });

/** One of a few words. */
export const choiceSetting = <const T extends readonly [string, ...string[]]>(
  words: T,
  fallback: T[number],
) =>
  setting({
    schema: z.enum(words),
    fallback,
    allowed: words.join(", ").replace(/, (?=[^,]*$)/, " or "),
  });

/** `true` or `false`; anything else is a fault, so that no typing error turns a guard off. */
export const switchSetting = (fallback: boolean) =>
  setting({
    schema: z.enum(["true", "false"]).transform((text) => text === "true"),
    fallback: String(fallback),
    allowed: "true or false",
  });

/** Parts separated by commas, without the spaces around them. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);

/** An absolute URL with one of the schemes, which are written with their colon. */
export const urlOf = (...schemes: readonly string[]) =>
  z.string().refine((text) => schemes.includes(URL.parse(text)?.protocol ?? ""));
