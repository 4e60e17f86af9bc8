/** Whose a folder is, and what is let to whom. */
export interface FolderOwner {
  readonly uid: number;
  readonly gid: number;
  /** Such as 0o755. */
  readonly mode: number;
}

/** A folder that a container writes to, for it becomes a volume. */
export interface NeededFolder {
  /** Absolute path in the container. */
  readonly path: string;
  /** Key of the settings that says so. */
  readonly key: string;
}

/**
 * What is said of an image whose folder the user may not write to: an empty volume takes over owner
 * and mode of the folder in the image, and is root's where there is none
 * (https://docs.docker.com/engine/storage/volumes/, "Populate a volume using a container").
 * Undefined when it may.
 */
export function folderFault(
  { path, key }: NeededFolder,
  owner: FolderOwner | "unknown" | undefined,
  image: string,
  { of, uid }: { readonly of: string; readonly uid: number },
): string | undefined {
  if (owner === "unknown" || (owner !== undefined && mayWrite(owner, uid))) return undefined;
  const found =
    owner === undefined
      ? "none there, so that a new volume would be root's"
      : `one of user ${owner.uid}, mode ${owner.mode.toString(8)}`;
  return [
    `User ${uid} could not write to volume ${path} of ${of}; no container was changed.`,
    `  image   ${image}`,
    `  needed  a folder of that user there, by ${key}`,
    `  has     ${found}`,
    `  fix     in its Dockerfile \`RUN mkdir -p ${path} && chown ${uid}:${uid} ${path}\`, or name a folder that is the user's`,
  ].join("\n");
}

/** A container's group has its user's number. */
function mayWrite({ uid, gid, mode }: FolderOwner, user: number): boolean {
  const bits = uid === user ? mode >> 6 : gid === user ? mode >> 3 : mode;
  return (bits & 0o3) === 0o3;
}
