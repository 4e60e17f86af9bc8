import type { Fault } from "../../../../infra/config/fault.ts";
import { type Parsed, parseConfig } from "../../../../infra/config/parse.ts";

type Sections = Readonly<Record<string, unknown>>;
type Secrets = Readonly<Record<string, string>>;

/** The smallest configuration that is valid. */
export const minimal = { target: "docker", server: { auth: { mode: "jwt" } } };

/** Parses sections as the engine would hand them over: objects as JSON, secrets encrypted. */
export function parse(sections: Sections, secrets: Secrets = {}): Parsed {
  const values = Object.entries({ ...sections, ...secrets }).map(([name, value]) => [
    `mcp-stacks:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const secretKeys = Object.keys(secrets).map((name) => `mcp-stacks:${name}`);
  return parseConfig({ values: Object.fromEntries(values), secretKeys });
}

/** Faults of sections and secrets; none when they are valid. */
export function faultsOf(sections: Sections, secrets: Secrets = {}): readonly Fault[] {
  const parsed = parse(sections, secrets);
  return parsed.ok ? [] : parsed.faults;
}

/** Keys that have a fault, without the project's prefix. */
export function keysOf(sections: Sections, secrets: Secrets = {}): string[] {
  return faultsOf(sections, secrets).map(({ key }) => key.replace("mcp-stacks:", ""));
}
