import type { Fault } from "../provider-kit.ts";
import { flagOf, type Properties, textOf, unknown } from "../values.ts";
import { contextsOf, findKubeconfig } from "./kubeconfig.ts";
import type { Mutability } from "./replace-rules.ts";

/** The provider's configuration, read. */
export interface ProviderSettings extends Mutability {
  /** Text of a kubeconfig, or its path. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly cluster: string | undefined;
  /** Namespace of objects that name none. */
  readonly namespace: string | undefined;
  /** Whether to take fields over from other managers. */
  readonly force: boolean;
  /** Whether to take over an object that exists already. */
  readonly upsert: boolean;
  /** Whether objects of an unreachable cluster are taken for deleted. */
  readonly deleteUnreachable: boolean;
}

/** Settings that change nothing here: what they tune does not exist in the stand-in. */
const ignored = [
  "clusterIdentifier",
  "helmReleaseSettings",
  "kubeClientSettings",
  "strictMode",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "version",
];

const implemented = [
  "cluster",
  "context",
  "deleteUnreachable",
  "enableConfigMapMutable",
  "enablePatchForce",
  "enableSecretMutable",
  "enableServerSideApply",
  "kubeconfig",
  "namespace",
  "upsertExistingObjects",
];

/** Reads the configuration; the SDK hands flags over as text. */
export function readSettings(config: Properties): ProviderSettings {
  const text = (key: string): string | undefined => textOf(config, key) || undefined;
  const flag = (key: string): boolean => flagOf(config, key) ?? textOf(config, key) === "true";
  return {
    kubeconfig: text("kubeconfig"),
    context: text("context"),
    cluster: text("cluster"),
    namespace: text("namespace"),
    force: flag("enablePatchForce"),
    upsert: flag("upsertExistingObjects"),
    deleteUnreachable: flag("deleteUnreachable"),
    mutableSecrets: flag("enableSecretMutable"),
    mutableConfigMaps: flag("enableConfigMapMutable"),
  };
}

/** Every fault of the configuration that can be seen without asking a cluster. */
export function checkSettings(config: Properties, environment: NodeJS.ProcessEnv): Fault[] {
  const known = new Set([...implemented, ...ignored]);
  const unexpected = Object.keys(config)
    .filter((key) => !known.has(key) && config[key] !== null && !key.startsWith("__"))
    .map((key) => ({
      property: key,
      reason: `kubernetes provider: the stand-in does not implement \`${key}\`. It knows ${implemented.join(", ")}.`,
    }));
  const applies = config.enableServerSideApply;
  const clientSide =
    applies === false || applies === "false"
      ? [
          {
            property: "enableServerSideApply",
            reason:
              "kubernetes provider: the stand-in knows server-side apply alone. Leave `enableServerSideApply` out, or use the official plugin.",
          },
        ]
      : [];
  return [...unexpected, ...clientSide, ...contextFaults(config, environment)];
}

function contextFaults(config: Properties, environment: NodeJS.ProcessEnv): Fault[] {
  const { kubeconfig, context } = readSettings(config);
  if (context === undefined || context === unknown || kubeconfig === unknown) return [];
  const found = findKubeconfig(kubeconfig, environment);
  // a preview does without a cluster, and so without a kubeconfig: what is missing shows in an `up`
  const contexts = found === undefined ? [] : contextsOf(found.text);
  if (contexts.length === 0 || contexts.includes(context)) return [];
  return [
    {
      property: "context",
      reason: `kubernetes provider: \`context\` is "${context}"; the kubeconfig has ${contexts.join(", ")}. Name one of these, or leave it out for the kubeconfig's current one.`,
    },
  ];
}
