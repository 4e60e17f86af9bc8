import type { MountSettings } from "dockerode";
import { flagOf, numberOf, objectOf, objectsOf, type Properties, textOf } from "../values.ts";
import { labelsOf } from "./labels.ts";

/** The Engine API's form of one of `mounts`. */
export function mountSpec(mount: Properties): MountSettings {
  const bind = objectOf(mount, "bindOptions");
  const tmpfs = objectOf(mount, "tmpfsOptions");
  const volume = objectOf(mount, "volumeOptions");
  const type = textOf(mount, "type");
  return {
    Type: type === "bind" || type === "tmpfs" ? type : "volume",
    Target: textOf(mount, "target") ?? "",
    Source: textOf(mount, "source") ?? "",
    ReadOnly: flagOf(mount, "readOnly") ?? false,
    ...(bind && { BindOptions: { Propagation: propagationOf(bind) } }),
    ...(tmpfs && {
      TmpfsOptions: {
        SizeBytes: numberOf(tmpfs, "sizeBytes") ?? 0,
        Mode: numberOf(tmpfs, "mode") ?? 0,
      },
    }),
    ...(volume && {
      VolumeOptions: {
        NoCopy: flagOf(volume, "noCopy") ?? false,
        Labels: labelsOf(volume) ?? {},
        DriverConfig: { Name: "", Options: {} },
      },
    }),
  };
}

/** The Engine API's `source:target:mode` of one of `volumes`; none when it has no source. */
export function bindSpec(volume: Properties): string[] {
  const source = textOf(volume, "hostPath") ?? textOf(volume, "volumeName");
  const target = textOf(volume, "containerPath");
  if (source === undefined || target === undefined) return [];
  return [`${source}:${target}:${flagOf(volume, "readOnly") ? "ro" : "rw"}`];
}

/** The folders of `volumes` that get a nameless volume of their own; undefined when there are none. */
export function anonymousVolumes(inputs: Properties): Record<string, object> | undefined {
  const paths = objectsOf(inputs, "volumes").flatMap((volume) =>
    bindSpec(volume).length === 0 ? (textOf(volume, "containerPath") ?? []) : [],
  );
  return paths.length === 0 ? undefined : Object.fromEntries(paths.map((path) => [path, {}]));
}

/** How mounts made later on one side of a bind show on the other. */
export const propagations = [
  "private",
  "rprivate",
  "shared",
  "rshared",
  "slave",
  "rslave",
] as const;

function propagationOf(bind: Properties): (typeof propagations)[number] {
  const wanted = textOf(bind, "propagation");
  return propagations.find((mode) => mode === wanted) ?? "rprivate";
}
