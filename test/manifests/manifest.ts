import { stringify } from "yaml";
import { plain, type SeenResource } from "../unit/infra/mocks.ts";

/** An object as a person would apply it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** Turns every Kubernetes resource of a stack into its manifest, in an order that is always the same. */
export function manifestsOf(resources: readonly SeenResource[]): Manifest[] {
  return resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(manifestOf)
    .sort((a, b) => (objectOf(a) < objectOf(b) ? -1 : 1));
}

/** Kind and name, which tell the objects of one namespace apart. */
export function objectOf({ kind, metadata }: Manifest): string {
  return `${kind}/${metadata.name}`;
}

/** The manifests as one YAML stream. */
export function renderManifests(manifests: readonly Manifest[]): string {
  // to the tools, as to kubectl, a bare `off` is a boolean
  const options = { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 } as const;
  return manifests.map((manifest) => `---\n${stringify(manifest, options)}`).join("");
}

/**
 * A custom resource says its kind itself; of the others the type says it:
 * `kubernetes:core/v1:Secret`, `kubernetes:apps/v1:Deployment`.
 */
function manifestOf({ type, name, inputs }: SeenResource): Manifest {
  const [, groupVersion = "", kind = ""] = type.split(":");
  const { apiVersion, kind: given, metadata, ...fields } = plain(inputs);
  return {
    apiVersion: String(apiVersion ?? groupVersion.replace(/^core\//, "")),
    kind: String(given ?? kind),
    metadata: { ...named(name), ...(isRecord(metadata) ? metadata : {}) },
    ...fields,
  };
}

/** The name that the provider gives to an object that has none, as the mocks answer for it. */
function named(resource: string): { name: string } {
  return { name: `${resource}-a1b2c3d4` };
}

function isRecord(value: unknown): value is Record<string, unknown> & { name: string } {
  return typeof value === "object" && value !== null;
}
