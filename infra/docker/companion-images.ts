import * as pulumi from "@pulumi/pulumi";
import { CompanionImage } from "../companions/image.ts";
import { keyOf } from "../config/fault.ts";
import type { DockerSettings } from "../config/schema.ts";
import type { BuildFacts } from "../image-plan.ts";
import { localDaemon } from "./daemon.ts";
import { knownUser } from "./image-user.ts";
import { ownFolders } from "./volumes-plan.ts";

/** What the images of companions are made from. */
export interface CompanionImagesArgs {
  readonly settings: DockerSettings;
  readonly facts: BuildFacts;
  /** Whether it is a preview, which asks no daemon. */
  readonly dryRun: boolean;
}

/** The images of a stack's companions, one component for all of them; none without any. */
export function companionImages(
  args: CompanionImagesArgs,
  opts: pulumi.ComponentResourceOptions,
): DockerCompanionImages[] {
  if (args.settings.companions.length === 0) return [];
  return [new DockerCompanionImages("companion-images", args, opts)];
}

/** Image IDs of companions by their names, had before anything else is made. */
class DockerCompanionImages extends pulumi.ComponentResource {
  readonly ids: Readonly<Record<string, pulumi.Output<string>>>;
  /** Resolved once the images that are not built here have their users; empty where nobody looks. */
  readonly checked: readonly Promise<void>[];

  constructor(name: string, args: CompanionImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:CompanionImages", name, {}, opts);
    const { settings, facts, dryRun } = args;
    const host = settings.docker.host ?? process.env.DOCKER_HOST;
    const daemon = dryRun ? undefined : localDaemon(host);
    const { server, images, companions } = settings;
    const made = companions.map((companion, index) => {
      const { id } = new CompanionImage(
        `${name}-${companion.name}`,
        {
          companion,
          images,
          facts,
          repository: `${server.name}-${companion.name}`,
          push: undefined,
        },
        { parent: this },
      );
      // that of a package was given its user
      const isOwn = companion.image !== undefined;
      const needed = {
        of: `companion ${companion.name}`,
        uid: companion.user,
        key: keyOf(["companions", index, "user"]),
        folders: ownFolders(settings, index),
      };
      const checked = isOwn && daemon ? [knownUser(daemon, id, needed)] : [];
      return { name: companion.name, id, checked };
    });
    this.ids = Object.fromEntries(made.map(({ name: of, id }) => [of, id]));
    this.checked = made.flatMap(({ checked }) => checked);
    this.registerOutputs({ ids: this.ids });
  }
}
