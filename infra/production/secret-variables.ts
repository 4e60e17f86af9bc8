import { env } from "../../app/src/contract.ts";
import type { StackFacts } from "../facts.ts";

/** Variables of the server whose values are secret. */
const ofServer: readonly string[] = [
  env.jwtSecret,
  env.databaseUrl,
  env.redisUrl,
  env.webhookSecret,
  env.otlpHeaders,
];

/** Tokens between a server and its backends, and keys of bridges; of the latter's hash, nobody is let in. */
const between = /(^|_)AUTH_TOKEN$|^MCP_BRIDGE_KEY(?!_SHA256$)/;

/** Variables that hold secrets of the users' own, in whichever container of the stack. */
export function ownSecretVariables({
  secrets = [],
  backends = [],
  companions = [],
}: Pick<StackFacts, "secrets" | "backends" | "companions">): string[] {
  const beside = [...backends, ...companions].flatMap((one) => one.secrets ?? []);
  return [...new Set([...secrets, ...beside])];
}

/** Whether a variable's value is secret: by the program's own names, or those of the users' own. */
export function isSecretVariable(name: string, own: readonly string[]): boolean {
  // a bridge hands variables on to the server behind it
  const plain = name.replace(/^MCP_BRIDGE_ENV_/, "");
  return ofServer.includes(plain) || between.test(plain) || own.includes(plain);
}

/** Divides an environment into what may be told and what may not. */
export function divided(
  variables: Readonly<Record<string, string>>,
  own: readonly string[] = [],
): {
  readonly plain: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(variables);
  return {
    plain: Object.fromEntries(entries.filter(([name]) => !isSecretVariable(name, own))),
    secret: Object.fromEntries(entries.filter(([name]) => isSecretVariable(name, own))),
  };
}
