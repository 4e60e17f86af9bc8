import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { backendImage } from "../backend-image.ts";
import { ownBackends } from "../backends.ts";
import { keyOf } from "../config/fault.ts";
import type { DockerSettings } from "../config/schema.ts";
import { ServerImage } from "../image.ts";
import { type BuildFacts, mirrored } from "../image-plan.ts";

import { localDaemon } from "./daemon.ts";
import { imageWithUser } from "./image-user.ts";

/** What the images are built or pulled by. */
export interface StackImagesArgs {
  readonly settings: DockerSettings;
  readonly facts: BuildFacts;
  /** Whether the stack runs a PostgreSQL of its own. */
  readonly postgres: boolean;
  /** Whether it is a preview, which asks no daemon. */
  readonly dryRun: boolean;
}

/**
 * Every image of a stack, had before anything else is made; each as the image ID that a container
 * runs. The provider keeps that ID in its state and would replace a container that names it
 * otherwise on every `up` (pulumi-docker issue 1431).
 */
export class StackImages extends pulumi.ComponentResource {
  /** The image that is built, or taken by reference. */
  readonly server: pulumi.Output<string>;
  /** The server's image as the outputs show it: by digest where it has one. */
  readonly serverDigest: pulumi.Output<string>;
  /** Of each backend that the stack runs, by its name. */
  readonly backends: ReadonlyMap<string, pulumi.Output<string>>;
  /** Known once the images of the user's own have their users; empty where nobody looks. */
  readonly checked: readonly pulumi.Output<string>[];
  /** Undefined when limits are counted in memory. */
  readonly redis: pulumi.Output<string> | undefined;
  /** Undefined when tickets are kept in SQLite, or in a PostgreSQL elsewhere. */
  readonly postgres: pulumi.Output<string> | undefined;
  /** Undefined when Prometheus is switched off. */
  readonly prometheus: pulumi.Output<string> | undefined;
  /** Undefined unless Grafana is switched on. */
  readonly grafana: pulumi.Output<string> | undefined;
  /** Undefined unless a gateway stands in front. */
  readonly nginx: pulumi.Output<string> | undefined;

  constructor(name: string, args: StackImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("mcp:docker:Images", name, {}, opts);
    const { settings, facts, postgres, dryRun } = args;
    const { server, images, docker: target } = settings;
    const daemon = dryRun ? undefined : localDaemon(target.host ?? process.env.DOCKER_HOST);
    const pull = (role: string, reference: string) =>
      new docker.RemoteImage(
        `${name}-${role}`,
        // kept when the stack goes: other stacks may run it
        { name: mirrored(reference, images.mirror), keepLocally: true },
        { parent: this },
      ).imageId;

    const image = new ServerImage(
      `${name}-server`,
      { source: server, images, facts, delivery: { by: "daemon" } },
      { parent: this },
    );
    this.server = imageWithUser(daemon, image.id, {
      of: "the server",
      uid: server.container.user,
      key: keyOf(["server", "container", "user"]),
    });
    this.serverDigest = image.digest;
    const delivery = { by: "daemon" } as const;
    this.backends = new Map(
      ownBackends(settings).map((backend) => {
        const role = `${name}-backend-${backend.name}`;
        const built = backendImage(role, backend, { settings, facts, delivery }, { parent: this });
        const uid = backend.user;
        const key = keyOf([
          "backends",
          settings.backends.findIndex(({ name }) => name === backend.name),
          "user",
        ]);
        const needed = { of: `backend ${backend.name}`, uid, key };
        return [backend.name, imageWithUser(daemon, built.id, needed)];
      }),
    );
    this.checked = daemon ? [this.server, ...this.backends.values()] : [];
    this.redis = server.shared === "redis" ? pull("redis", images.redis) : undefined;
    this.postgres = postgres ? pull("postgres", images.postgres) : undefined;
    this.prometheus = target.prometheus.enabled ? pull("prometheus", images.prometheus) : undefined;
    this.grafana = target.grafana.enabled ? pull("grafana", images.grafana) : undefined;
    this.nginx = settings.topology === "split" ? pull("nginx", images.nginx) : undefined;
    this.registerOutputs({
      server: this.server,
      redis: this.redis,
      postgres: this.postgres,
      prometheus: this.prometheus,
      grafana: this.grafana,
      nginx: this.nginx,
    });
  }
}
