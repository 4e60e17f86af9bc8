import type { Environment, PolicySettings } from "../config/schema.ts";
import type { Surface } from "../surface/surface.ts";

/** How a violation is met: it fails the preview, is told, or is not looked for. */
export type Level = "mandatory" | "advisory" | "disabled";

/** A resource as the engine is asked to make it: inputs, secrets unwrapped. */
export interface PolicyResource {
  /** Type token, such as `docker:index/container:Container`. */
  readonly type: string;
  /** Name in the program, such as `server-container`. */
  readonly name: string;
  readonly urn: string;
  readonly props: Readonly<Record<string, unknown>>;
}

/** What a rule may know of the stack besides the resource it looks at. */
export interface RuleContext {
  readonly stack: string;
  readonly target: "docker" | "kubernetes" | "lambda";
  readonly environment: Environment;
  readonly policy: PolicySettings;
  /** What clients of the deployed stack know; undefined before its first deployment. */
  readonly baseline: Baseline | undefined;
}

/** What the stack offered when it was last deployed. */
export interface Baseline {
  readonly surface: Surface | undefined;
  /** `auth.mode` of then. */
  readonly auth: "jwt" | "jwks" | "none";
}

/** What breaks a rule. */
export interface Violation {
  /** What it is about, for acknowledgements: a tool's name, else the resource's name. */
  readonly of: string;
  /** What was found, without any value that could be a secret. */
  readonly found: string;
}

/** One rule of policy: a plain object, without Pulumi. */
export interface PolicyRule {
  /** Kebab-case, stable: acknowledgements and reports name it. */
  readonly id: string;
  /** Level in each environment, unless `policy.levels` says otherwise. */
  readonly level: Readonly<Record<Environment, Level>>;
  /** What must hold, in one sentence. */
  readonly description: string;
  /** What to do about a violation. */
  readonly fix: string;
  /** Type tokens that it looks at. */
  readonly types: readonly string[];
  readonly check: (resource: PolicyResource, context: RuleContext) => readonly Violation[];
}
