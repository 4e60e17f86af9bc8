import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { type Fault, keyOf, namespace, renderFaults } from "./fault.ts";
import { parseConfig } from "./parse.ts";
import { type BuildSettings, type SecretKey, type Settings, secretKeys } from "./schema.ts";

/** Secrets that the stack's file supplies; the others are generated. */
export type SuppliedSecrets = Readonly<Partial<Record<SecretKey, pulumi.Output<string>>>>;

/** Secrets that containers are told by reference, by the name of their key. */
export type OwnSecrets = Readonly<Record<string, pulumi.Output<string>>>;

/** A stack whose configuration was found valid. */
export interface LoadedStack {
  readonly stack: string;
  readonly settings: Settings;
  readonly secrets: SuppliedSecrets;
  /** Secrets of the user's own, by the name of their key. */
  readonly ownSecrets: OwnSecrets;
}

/**
 * Reads the configuration of the current stack: the only place that does.
 *
 * @param root folder that relative build contexts are resolved against.
 * @throws pulumi.RunError naming every fault at once, before any resource is registered.
 */
export function loadStack(root: string): LoadedStack {
  const stack = pulumi.getStack();
  const raw = { values: pulumi.runtime.allConfig(), secretKeys: encryptedKeys() };
  const parsed = parseConfig(raw);
  const faults = parsed.ok ? buildFaults(parsed.settings, root) : parsed.faults;
  if (!parsed.ok || faults.length > 0) throw new pulumi.RunError(renderFaults(faults, stack));
  const config = new pulumi.Config(namespace);
  const read = (name: string) => {
    const value = config.getSecret(name);
    return value === undefined ? [] : [[name, value] as const];
  };
  return {
    stack,
    settings: parsed.settings,
    secrets: Object.fromEntries(Object.keys(secretKeys).flatMap(read)),
    ownSecrets: Object.fromEntries(parsed.ownSecrets.flatMap(read)),
  };
}

/** Full keys that are encrypted; the engine passes them beside the configuration. */
function encryptedKeys(): string[] {
  const keys: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]");
  return Array.isArray(keys) ? keys.map(String) : [];
}

function buildFaults({ server, backends }: Settings, root: string): Fault[] {
  return [
    ...contextFaults(server.image.build, ["server"], root),
    ...backends.flatMap(({ image }, index) =>
      contextFaults(image?.build, ["backends", index], root),
    ),
  ];
}

function contextFaults(
  build: BuildSettings | undefined,
  of: readonly PropertyKey[],
  root: string,
): Fault[] {
  if (!build) return [];
  const context = resolve(root, build.context);
  const checks = [
    { name: "context", value: build.context, path: context, what: "a folder that exists" },
    {
      name: "dockerfile",
      value: build.dockerfile,
      path: join(context, build.dockerfile),
      what: "a Dockerfile inside the build context",
    },
  ];
  const missing = checks.find(({ path }) => !existsSync(path));
  if (!missing) return [];
  const key = keyOf([...of, "image", "build", missing.name]);
  const fix = `create ${missing.path}, or change ${key}`;
  return [{ key, given: JSON.stringify(missing.value), allowed: missing.what, fix }];
}
