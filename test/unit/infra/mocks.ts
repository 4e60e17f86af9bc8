import * as pulumi from "@pulumi/pulumi";
import type { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb.js";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

/** A resource as the engine was asked to register it. */
export interface SeenResource {
  readonly type: string;
  readonly name: string;
  /** Names the component that made it, as far as Pulumi's mocks say. */
  readonly urn: string;
  /** Inputs as sent: a secret is wrapped at its top-level property. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN and ID of the explicit provider; empty for the default one. */
  readonly provider: string;
  /** URNs of what must exist first, by `dependsOn` or by data. */
  readonly dependencies: readonly string[];
  readonly retainOnDelete: boolean;
  /** Undefined where it is left to the provider. */
  readonly deleteBeforeReplace: boolean | undefined;
  /** Parents that it had before, by URN, after its name where that was another. */
  readonly earlierParents: readonly string[];
  /** Paths of inputs that are left as they are once the resource is there. */
  readonly ignoreChanges: readonly string[];
}

/** Answers of the providers, by type of resource or token of a function: outputs on top of the inputs. */
export type Answers = Readonly<
  Record<string, (name: string, inputs: Readonly<Record<string, unknown>>) => object>
>;

/** Has the monitor note the options as well, which Pulumi's own mocks do not hand over. */
function recordRegistrations(seen: SeenResource[]): void {
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor)) throw new Error("mocks are not set");
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request: RegisterResourceRequest, callback) =>
    register(request, (error, response) => {
      const object = request.getObject();
      if (!error && object) {
        seen.push({
          type: request.getType(),
          name: request.getName(),
          urn: response?.getUrn() ?? "",
          inputs: pulumi.runtime.deserializeProperties(object),
          provider: request.getProvider(),
          dependencies: request.getDependenciesList(),
          retainOnDelete: request.getRetainondelete() ?? false,
          deleteBeforeReplace: request.getDeletebeforereplacedefined()
            ? request.getDeletebeforereplace()
            : undefined,
          earlierParents: request
            .getAliasesList()
            .map((alias) => formerly(alias.getSpec()) ?? alias.getUrn()),
          ignoreChanges: request.getIgnorechangesList(),
        });
      }
      callback(error, response);
    });
}

/** Name that an alias changes, if any, and the parent that it had. */
function formerly(spec: Alias.Spec | undefined): string | undefined {
  if (spec === undefined) return undefined;
  return [spec.getName(), spec.getNoparent() ? "nothing" : spec.getParenturn()]
    .filter((part) => part !== "")
    .join(" below ");
}

/**
 * Runs a program on mocks and waits for every registration; one program at a time, for the
 * runtime is one of the process.
 *
 * @returns what the program returned, and its resources in the order in which they were ready.
 */
export async function runOnMocks<T>(
  program: () => Promise<T>,
  answers: Answers = {},
): Promise<{ result: T; resources: SeenResource[] }> {
  const resources: SeenResource[] = [];
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ type, name, inputs }) => ({
      id: `${name}-id`,
      state: { ...inputs, ...answers[type]?.(name, inputs) },
    }),
    call: ({ token, inputs }) => ({ ...inputs, ...answers[token]?.(token, inputs) }),
  };
  await pulumi.runtime.setMocks(mocks, "mcp-stacks", "dev", false);
  recordRegistrations(resources);
  const result = await program();
  await pulumi.runtime.disconnect();
  return { result, resources };
}

/** The value behind an Output, or inside an object that holds Outputs. */
export function resolved<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => resolve(value));
  });
}

/** Inputs with every secret unwrapped. */
export function plain(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, isWrapped(value) ? value.value : value]),
  );
}

/** Names of the inputs that are marked secret. */
export function secretKeys(inputs: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(inputs).filter((key) => isWrapped(inputs[key]));
}

function isWrapped(value: unknown): value is { value: unknown } {
  return (
    typeof value === "object" &&
    value !== null &&
    Reflect.get(value, pulumi.runtime.specialSigKey) === pulumi.runtime.specialSecretSig
  );
}
