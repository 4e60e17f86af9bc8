import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { backendImage } from "../backend-image.ts";
import { ownBackends } from "../backends.ts";
import { keyOf } from "../config/fault.ts";
import type { DockerSettings } from "../config/schema.ts";
import { ServerImage } from "../image.ts";
import { type BuildFacts, mirrored } from "../image-plan.ts";

import { localDaemon } from "./daemon.ts";
import { assertBundledCheck } from "./image-health.ts";
import { assertImageUser, knownUser } from "./image-user.ts";
import { onceKnown } from "./known-image.ts";

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
  /** The same as the outputs show it. */
  readonly backendDigests: ReadonlyMap<string, pulumi.Output<string>>;
  /** Resolved once the images of the user's own have what they are run by; empty where nobody looks. */
  readonly checked: readonly Promise<void>[];
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
    this.server = image.id;
    this.serverDigest = image.digest;
    const delivery = { by: "daemon" } as const;
    const ofBackends = ownBackends(settings).map((backend) => {
      const role = `${name}-backend-${backend.name}`;
      const sourced = { settings, facts, delivery };
      return [backend.name, backendImage(role, backend, sourced, { parent: this })] as const;
    });
    this.backends = new Map(ofBackends.map(([of, { id }]) => [of, id]));
    this.backendDigests = new Map(ofBackends.map(([of, { digest }]) => [of, digest]));
    this.checked = dryRun ? [] : this.check(settings);
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

  private check({ server, backends, docker: { host } }: DockerSettings): Promise<void>[] {
    const daemon = localDaemon(host ?? process.env.DOCKER_HOST);
    if (daemon === undefined) return [];
    const ofBackends = backends.flatMap(({ name, user: uid }, index) => {
      const image = this.backends.get(name);
      const key = keyOf(["backends", index, "user"]);
      return image ? [knownUser(daemon, image, { of: `backend ${name}`, uid, key })] : [];
    });
    const key = keyOf(["server", "container", "user"]);
    const { user: uid, health, paths } = server.container;
    const ofServer = onceKnown(this.server, async (id) => {
      await assertImageUser(daemon, id, { of: "the server", uid, key });
      if (health === undefined) await assertBundledCheck(daemon, id, paths.health);
    });
    return [ofServer, ...ofBackends];
  }
}
