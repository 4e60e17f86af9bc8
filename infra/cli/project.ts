import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { keyOf } from "../config/fault.ts";
import { exampleFile, exampleNames } from "./examples.ts";
import { readStackFile, type StackFile, stackFileText } from "./stack-file.ts";
import { UserError } from "./user-error.ts";

/**
 * Makes a Pulumi project in the git-ignored `.mcp-stacks/<folder>` that runs this checkout's
 * program. The engine writes a stack's salt into the stack's file; there, the committed one stays
 * as it is.
 *
 * @param settings keys that are laid over those of the stack's file, section by section.
 * @returns the project's folder.
 * @throws UserError when the checkout has no file for the stack, or it cannot be read.
 */
export function prepareProject(
  checkout: string,
  folder: string,
  stack: string,
  settings: Readonly<Record<string, unknown>> = {},
): string {
  const file = readStackFile(requireStackFile(checkout, stack));
  return writeProject(checkout, folder, stack, file, settings);
}

/**
 * Path of a stack's file, else of the example's of that name; asked before anything is provided, so
 * that a typo costs no time.
 *
 * @throws UserError when there is none, or it is not what a stack's file is.
 */
export function requireStackFile(checkout: string, stack: string): string {
  const source = stackFileOf(checkout, stack);
  if (source !== undefined) {
    // a broken one costs no time either
    readStackFile(source);
    return source;
  }
  const examples = exampleNames(checkout);
  const allowed = [
    ...stackNames(checkout),
    ...(examples.length > 0 ? [`and the examples ${examples.join(", ")}`] : []),
  ];
  throw new UserError(
    `There is no stack ${stack}: Pulumi.${stack}.yaml is missing.\n  allowed  ${allowed.join(", ")}\n  fix      name one of these, or write that file: for Docker, a copy of Pulumi.dev.yaml with other ports; for Kubernetes and for AWS, the examples of README.md`,
  );
}

/** Path of a stack's file, else of the example's of that name; undefined when there is none. */
export function stackFileOf(checkout: string, stack: string): string | undefined {
  return [ownFile(checkout, stack), exampleFile(checkout, stack)].find(existsSync);
}

/** Path of the file of a stack that is no example's, whether it exists or not. */
export function ownFile(checkout: string, stack: string): string {
  return join(checkout, `Pulumi.${stack}.yaml`);
}

/** Names of the stacks that a checkout has a file of beside its examples, in order. */
export function stackNames(checkout: string): string[] {
  return readdirSync(checkout)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** As `prepareProject`, with the stack's file given as an object. */
export function writeProject(
  checkout: string,
  folder: string,
  stack: string,
  file: StackFile,
  settings: Readonly<Record<string, unknown>> = {},
): string {
  const project = projectFolder(checkout, folder);
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "Pulumi.yaml"), readFileSync(join(checkout, "Pulumi.yaml"), "utf8"));
  const program = join(project, "stacks");
  if (!existsSync(program)) symlinkSync(join(checkout, "stacks"), program, "junction");

  const { salt, config } = merged(project, stack, file);
  const own = salt === undefined ? {} : { encryptionsalt: salt };
  const content = { ...file, ...own, config: overlay(config, settings) };
  writeFileSync(join(project, `Pulumi.${stack}.yaml`), stackFileText(content));
  return project;
}

/** Name of the project that the commands for people share. */
export const projectName = "project";

/** Name of the file beside the stack's that says which cluster was provided for it. */
export function clusterFileName(stack: string): string {
  return `cluster.${stack}.json`;
}

/** Path of a project that `prepareProject` makes. */
export function projectFolder(checkout: string, folder: string): string {
  return join(checkout, ".mcp-stacks", folder);
}

/** A stack's own configuration, with the secrets that its project's copy alone holds. */
export function ownConfig(
  checkout: string,
  folder: string,
  stack: string,
): Readonly<Record<string, unknown>> {
  const file = readStackFile(requireStackFile(checkout, stack));
  return merged(projectFolder(checkout, folder), stack, file).config;
}

/** What the engine added to the project's own copy outlives a new copy of the committed file. */
function merged(project: string, stack: string, file: StackFile) {
  const copy = join(project, `Pulumi.${stack}.yaml`);
  const before = existsSync(copy) ? readStackFile(copy) : {};
  const secrets = file.encryptionsalt === undefined ? encryptedKeys(before.config ?? {}) : {};
  return {
    salt: file.encryptionsalt ?? before.encryptionsalt,
    config: { ...secrets, ...file.config },
  };
}

/** Keys set by `pulumi config set --secret`, whose values only the file's own salt decrypts. */
function encryptedKeys(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).filter(
      ([, value]) => isObject(value) && typeof value.secure === "string",
    ),
  );
}

/** Forgets a stack's file, and with it its salt and its cluster, after the stack itself is gone. */
export function removeProject(project: string, stack: string): void {
  for (const file of [`Pulumi.${stack}.yaml`, clusterFileName(stack)]) {
    rmSync(join(project, file), { force: true });
  }
}

/** Lays settings over a configuration; sections are merged key by key, one level deep. */
export function overlay(
  config: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const named = Object.entries(settings).map(([name, value]) => [keyOf([name]), value] as const);
  return layered(config, Object.fromEntries(named));
}

/** Lays sections over others of the same names; those that both have are merged, one level deep. */
export function layered(
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const added = Object.entries(above).map(([key, value]) => {
    const before = below[key];
    return [key, isObject(before) && isObject(value) ? { ...before, ...value } : value] as const;
  });
  return { ...below, ...Object.fromEntries(added) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
