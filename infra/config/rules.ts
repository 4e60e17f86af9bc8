import { authRules } from "./auth-rules.ts";
import { besideRules } from "./beside-rules.ts";
import { dockerRules } from "./docker-rules.ts";
import { type Fault, keyOf } from "./fault.ts";
import { kubernetesRules } from "./kubernetes-rules.ts";
import { lambdaRules } from "./lambda-rules.ts";
import { outboundRules } from "./outbound-rules.ts";
import { promotedIsWhatRuns, revisionIsOfReference } from "./promoted-rules.ts";
import type { SecretKey, ServerSettings, Settings } from "./schema.ts";
import { storeRules } from "./store-rules.ts";

/** What may not be combined on any target; each rule sees valid settings and answers with its faults. */
export type Rule = (settings: { readonly server: ServerSettings }, context: RuleContext) => Fault[];

/** Facts about the stack that the settings alone do not hold. */
export interface RuleContext {
  /** Secrets that the stack's file brings; never their values. */
  readonly supplied: ReadonlySet<SecretKey>;
  /** Encrypted keys of other names that the settings refer to. */
  readonly ownSecrets: ReadonlySet<string>;
}

const oneImageSource: Rule = ({ server: { image } }) => {
  const key = keyOf(["server", "image"]);
  if (image.build && image.reference) {
    return [
      {
        key,
        given: "build and reference",
        allowed: "build or reference, not both",
        fix: `remove ${key}.build to run an existing image, or ${key}.reference to build one`,
      },
    ];
  }
  if (image.build || image.reference) return [];
  return [
    {
      key,
      given: "neither build nor reference",
      allowed: "build or reference",
      fix: `remove ${key} to build the bundled server, or set ${key}.reference`,
    },
  ];
};

/** Rules of every target, in the order in which their faults are reported. */
const serverRules: readonly Rule[] = [
  oneImageSource,
  promotedIsWhatRuns,
  revisionIsOfReference,
  ...authRules,
  ...storeRules,
  ...outboundRules,
];

/** Faults of every rule of the stack's target; an empty list means that the combination can run. */
export function combinationFaults(settings: Settings, context: RuleContext): Fault[] {
  const ofServer = serverRules.flatMap((rule) => rule(settings, context));
  const beside = besideRules.flatMap((rule) => rule(settings, context));
  return [...ofServer, ...beside, ...targetFaults(settings, context)];
}

function targetFaults(settings: Settings, context: RuleContext): Fault[] {
  switch (settings.target) {
    case "docker":
      return dockerRules.flatMap((rule) => rule(settings, context));
    case "kubernetes":
      return kubernetesRules.flatMap((rule) => rule(settings, context));
    case "lambda":
      return lambdaRules.flatMap((rule) => rule(settings, context));
  }
}
