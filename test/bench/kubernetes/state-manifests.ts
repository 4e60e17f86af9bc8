import { z } from "zod";

/** An object as `kubectl apply` takes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const stateSchema = z.object({
  deployment: z.object({
    resources: z.array(
      z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()).default({}) }),
    ),
  }),
});

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** What marks a value as a secret in a state, and in an export with secrets holds it in plain text. */
const secretKey = "4dabf18193072939515e22adb298388d";

/**
 * The objects of a stack as its own `up` sent them, in the order in which it did.
 *
 * @param state what `pulumi stack export --show-secrets` prints.
 */
export function manifestsInState(state: string): Manifest[] {
  const { deployment } = stateSchema.parse(JSON.parse(state));
  return deployment.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => manifestSchema.parse(plain(inputs)));
}

/** A value without what the engine and the provider wrote into it for themselves. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (secretKey in value && "plaintext" in value) return plain(JSON.parse(String(value.plaintext)));
  const own = Object.entries(value).filter(([key]) => !key.startsWith("__"));
  return Object.fromEntries(own.map(([key, each]) => [key, plain(each)]));
}
