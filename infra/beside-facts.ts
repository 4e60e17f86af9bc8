import { sourceOf } from "./companion-command.ts";
import type { BackendSettings, CompanionSettings, Settings } from "./config/schema.ts";
import { containerOf, type MountedVolume, type ServerContainer } from "./container.ts";
import type { StackFacts } from "./facts.ts";

/** Facts of how the server's image is run and of what stands beside it. */
type BesideFacts = Pick<
  StackFacts,
  "layout" | "secrets" | "volumes" | "topology" | "backends" | "companions"
>;

/** Gathers them; what there is none of is left out, as older programs do. */
export function besideFacts(settings: Settings): BesideFacts {
  const { backends, companions, topology } = settings;
  const { paths, metrics, secrets, volumes = [] } = containerOf(settings);
  return {
    layout: { ...paths, ...(metrics === undefined ? {} : { metrics }) },
    ...heldBy({ secrets, volumes }),
    ...(topology === "split" ? { topology } : {}),
    ...(backends.length === 0 ? {} : { backends: backends.map(backendFacts) }),
    ...(companions.length === 0 ? {} : { companions: companions.map(companionFacts) }),
  };
}

function backendFacts(backend: BackendSettings): NonNullable<StackFacts["backends"]>[number] {
  const { name, image, url, path } = backend;
  const reference = url === undefined ? (image?.pin ?? image?.reference) : undefined;
  const how = image?.pin === undefined ? "" : " (pinned by a rollback)";
  const own = reference ?? `built from ${image?.build?.context ?? "source"}`;
  return {
    name,
    source: url === undefined ? `${own}${how}` : `at ${new URL(url).host}`,
    ...(reference === undefined ? {} : { image: reference }),
    ...(path === undefined ? {} : { path }),
    ...heldBy(backend),
  };
}

function companionFacts(
  companion: CompanionSettings,
): NonNullable<StackFacts["companions"]>[number] {
  const { name, image, network, http } = companion;
  return {
    name,
    source: sourceOf(companion),
    ...(image === undefined ? {} : { image }),
    network,
    http: http !== undefined,
    ...heldBy(companion),
  };
}

/** What a container is trusted with: secrets by the names of their variables, and volumes. */
function heldBy({
  secrets,
  volumes,
}: Pick<ServerContainer, "secrets"> & { readonly volumes: readonly MountedVolume[] }): Pick<
  StackFacts,
  "secrets" | "volumes"
> {
  const variables = Object.keys(secrets).sort();
  return {
    ...(variables.length === 0 ? {} : { secrets: variables }),
    ...(volumes.length === 0
      ? {}
      : { volumes: volumes.map(({ name, readOnly }) => ({ name, readOnly })) }),
  };
}
