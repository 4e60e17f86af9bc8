import { besideFacts } from "./beside-facts.ts";
import { environmentOf } from "./config/environment.ts";
import { isLoopbackAddress } from "./config/loopback.ts";
import { fewestReplicas, mostReplicas } from "./config/scaling.ts";
import type { Settings } from "./config/schema.ts";
import type { StackFacts } from "./facts.ts";
import type { Surface } from "./surface/surface.ts";

/** What only the surroundings of the settings know. */
export interface FactSources {
  readonly surface: Surface | undefined;
  readonly revision: string;
  /** Where clients connect to, when it is known before the deployment. */
  readonly endpoint?: string | undefined;
}

/** Gathers the facts of a stack from its settings. */
export function factsOf(
  settings: Settings,
  { surface, revision, endpoint }: FactSources,
): StackFacts {
  const { server, policy, target } = settings;
  const { auth, image } = server;
  return {
    target,
    environment: environmentOf(settings),
    server: server.name,
    ...exposureOf(settings),
    ...(endpoint === undefined ? {} : { endpoint }),
    auth: {
      mode: auth.mode,
      ...(auth.mode === "none" ? {} : { audience: auth.audience ?? server.name }),
      ...(auth.issuer === undefined ? {} : { issuer: auth.issuer }),
    },
    readOnly: server.readOnly,
    image: imageFacts(image, revision),
    ...(surface === undefined ? {} : { surface }),
    limits: server.limits,
    ...sizeOf(settings),
    store: server.store,
    shared: server.shared,
    audit: server.audit.destination,
    traces: server.telemetry.otlpEndpoint !== undefined,
    ...besideFacts(settings),
    ...(settings.target === "docker" ? { keepsData: settings.docker.retainVolumes } : {}),
    policy: {
      levels: policy.levels,
      requiredTags: policy.requiredTags,
      minLogRetentionDays: policy.minLogRetentionDays,
    },
    acknowledged: policy.acknowledge,
  };
}

function imageFacts(image: Settings["server"]["image"], built: string): StackFacts["image"] {
  const { pin, reference, revision, promoted } = image;
  if (pin !== undefined) return { source: "pin", reference: pin };
  if (reference === undefined) return { source: "build", revision: built };
  return {
    source: "reference",
    reference,
    ...(revision === undefined ? {} : { revision }),
    ...(promoted === undefined ? {} : { revision: promoted.commit, promotedFrom: promoted.from }),
  };
}

function exposureOf(settings: Settings): Pick<StackFacts, "exposure" | "tls"> {
  const { publicUrl } = settings.server;
  const tls = publicUrl?.startsWith("https:") ?? false;
  switch (settings.target) {
    case "docker": {
      // a proxy that is named stands in front for others to come through
      if (publicUrl !== undefined) return { exposure: "public", tls };
      const isOwn = isLoopbackAddress(settings.docker.bind);
      return { exposure: isOwn ? "loopback" : "public", tls };
    }
    case "kubernetes": {
      const way = settings.kubernetes.gateway ?? settings.kubernetes.ingress;
      if (way === undefined && publicUrl === undefined) return { exposure: "private", tls };
      return {
        exposure: "public",
        // the configuration takes no Ingress without a certificate and no Gateway without TLS
        tls: way !== undefined || tls,
      };
    }
    case "lambda":
      // API Gateway answers over TLS alone
      return { exposure: "public", tls: true };
  }
}

function sizeOf(settings: Settings): Pick<StackFacts, "replicas" | "memoryMiB"> {
  switch (settings.target) {
    case "docker":
      return { replicas: { min: 1, max: 1 }, memoryMiB: settings.docker.memoryMiB };
    case "kubernetes": {
      const { kubernetes } = settings;
      return {
        replicas: { min: fewestReplicas(kubernetes), max: mostReplicas(kubernetes) },
        memoryMiB: kubernetes.resources.limits.memoryMiB,
      };
    }
    case "lambda":
      return { memoryMiB: settings.lambda.memoryMiB };
  }
}
