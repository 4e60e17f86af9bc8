import * as pulumi from "@pulumi/pulumi";
import type { Settings } from "./config/schema.ts";
import { factsType } from "./facts.ts";
import { factsOf } from "./facts-plan.ts";
import { readSurface } from "./surface-file.ts";

/** What the facts are gathered from. */
export interface StackFactsArgs {
  readonly stack: string;
  readonly settings: Settings;
  /** Folder that relative paths are resolved against. */
  readonly root: string;
  /** Commit of the build's context; `unknown` outside of git. */
  readonly revision: string;
  /** Where clients connect to; left out where only the cloud tells. */
  readonly endpoint?: string | undefined;
}

/** Carries the facts of a stack in the state, where previews, policy and reports find them. */
export class StackFactsResource extends pulumi.ComponentResource {
  constructor(args: StackFactsArgs, opts?: pulumi.ComponentResourceOptions) {
    const { stack, settings, root, revision, endpoint } = args;
    const surface = readSurface({ server: settings.server, stack, root });
    super(factsType, "facts", { ...factsOf(settings, { surface, revision, endpoint }) }, opts);
    this.registerOutputs({});
  }
}
