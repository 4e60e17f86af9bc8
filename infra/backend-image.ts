import type * as pulumi from "@pulumi/pulumi";
import { backendSource, type OwnBackend } from "./backends.ts";
import type { Settings } from "./config/schema.ts";
import { BackendImage, type ImageDelivery } from "./image.ts";
import type { BuildFacts } from "./image-plan.ts";
import { buildFacts } from "./revision.ts";

/** What the images of backends are built or pulled by. */
export interface BackendImageArgs {
  readonly settings: Pick<Settings, "server" | "images">;
  /** Of the server's build; a backend's version and commit are its own. */
  readonly facts: BuildFacts;
  readonly delivery: ImageDelivery;
}

/** The image of one backend. */
export function backendImage(
  name: string,
  backend: OwnBackend,
  { settings, facts, delivery }: BackendImageArgs,
  opts: pulumi.ComponentResourceOptions,
): BackendImage {
  const source = backendSource(settings.server, backend);
  const own = buildFacts(source, facts.root, facts.stack);
  return new BackendImage(name, { source, images: settings.images, facts: own, delivery }, opts);
}
