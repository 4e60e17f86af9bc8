import { expect } from "vitest";
import type { Fault } from "../../../../infra/config/fault.ts";
import { type Parsed, parseConfig } from "../../../../infra/config/parse.ts";
import type {
  DockerSettings,
  KubernetesSettings,
  LambdaSettings,
} from "../../../../infra/config/schema.ts";

type Sections = Readonly<Record<string, unknown>>;
type Secrets = Readonly<Record<string, string>>;

/** The smallest configuration that is valid. */
export const minimal = { target: "docker", server: { auth: { mode: "jwt" } } };

/** The smallest configuration of a cluster that is valid: one pod, by digest. */
export const minimalCluster = {
  target: "kubernetes",
  server: {
    auth: { mode: "jwt" },
    image: { reference: `registry.example.com/ops@sha256:${"0".repeat(64)}` },
  },
  kubernetes: { replicas: 1 },
};

/** A configuration of a cluster: the smallest one with sections changed. */
export function clusterWith(server: Sections = {}, kubernetes: Sections = {}): Sections {
  return {
    ...minimalCluster,
    server: { ...minimalCluster.server, ...server },
    kubernetes: { ...minimalCluster.kubernetes, ...kubernetes },
  };
}

/** The smallest configuration on AWS that is valid: what Lambda cannot keep is kept elsewhere. */
export const minimalLambda = {
  target: "lambda",
  server: {
    auth: { mode: "jwt" },
    store: "dynamodb",
    shared: "dynamodb",
    audit: { destination: "stdout" },
  },
  lambda: { region: "eu-central-1" },
};

/** A configuration on AWS: the smallest one with sections changed. */
export function lambdaWith(server: Sections = {}, lambda: Sections = {}): Sections {
  return {
    ...minimalLambda,
    server: { ...minimalLambda.server, ...server },
    lambda: { ...minimalLambda.lambda, ...lambda },
  };
}

/** Parses sections as the engine would hand them over: objects as JSON, secrets encrypted. */
export function parse(sections: Sections, secrets: Secrets = {}): Parsed {
  const values = Object.entries({ ...sections, ...secrets }).map(([name, value]) => [
    `mcp-stacks:${name}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const secretKeys = Object.keys(secrets).map((name) => `mcp-stacks:${name}`);
  return parseConfig({ values: Object.fromEntries(values), secretKeys });
}

/** Settings of target `docker`; fails when they are not valid. */
export function dockerSettingsOf(sections: Sections): DockerSettings {
  const parsed = parse(sections);
  if (parsed.ok && parsed.settings.target === "docker") return parsed.settings;
  throw new Error(JSON.stringify(parsed));
}

/** Settings of target `kubernetes`; fails when they are not valid. */
export function kubernetesSettingsOf(
  sections: Sections,
  secrets: Secrets = {},
): KubernetesSettings {
  const parsed = parse(sections, secrets);
  if (parsed.ok && parsed.settings.target === "kubernetes") return parsed.settings;
  throw new Error(JSON.stringify(parsed));
}

/** Settings of target `lambda`; fails when they are not valid. */
export function lambdaSettingsOf(sections: Sections, secrets: Secrets = {}): LambdaSettings {
  const parsed = parse(sections, secrets);
  if (parsed.ok && parsed.settings.target === "lambda") return parsed.settings;
  throw new Error(JSON.stringify(parsed));
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

/** A refusal says of each fault where it is, what was given, what is allowed and what to do. */
export function expectWholeFaults(parsed: Parsed): void {
  if (parsed.ok) return;
  expect(parsed.faults.length).toBeGreaterThan(0);
  for (const { key, given, allowed, fix } of parsed.faults) {
    expect(key).toMatch(/^mcp-stacks:/);
    expect([given, allowed, fix]).not.toContain("");
    expect(`${given}${allowed}${fix}`).not.toMatch(/undefined|\[object/);
  }
}
