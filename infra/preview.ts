import type { StackFacts } from "./facts.ts";

/** What the engine would do to one resource; secrets are masked by the engine. */
export interface PreviewStep {
  /** The engine's own word: create, update, delete, replace, same, read, refresh, … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Inputs before and after; undefined where there are none. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
  /** Properties that differ, and of a replacement those that force it. */
  readonly diffs: readonly string[];
  readonly replaceKeys: readonly string[];
}

/** A rule of policy that the change breaks. */
export interface PolicyViolation {
  readonly rule: string;
  readonly level: "mandatory" | "advisory";
  readonly urn: string;
  /** What was found and what to do, as the pack says it. */
  readonly message: string;
}

/** What a preview of a stack says. */
export interface StackPreview {
  /** False when the program, the engine or a mandatory rule refuses it. */
  readonly ok: boolean;
  readonly steps: readonly PreviewStep[];
  readonly violations: readonly PolicyViolation[];
  /** What people are told, without the violations; empty when it is ok. */
  readonly errors: readonly string[];
  /** The facts as they would be, and as they were last deployed. */
  readonly facts: StackFacts | undefined;
  readonly deployed: StackFacts | undefined;
}
