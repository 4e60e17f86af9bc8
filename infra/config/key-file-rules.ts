import type { BesideRule } from "./beside-rules.ts";
import { describeGiven, keyOf } from "./fault.ts";

const fileKey = keyOf(["server", "auth", "jwksFile"]);

/**
 * Whoever can write the key set can sign tokens, so the server that checks them must not; and a file
 * of the image could not be changed when keys are.
 */
const keyFileIsMountedReadOnly: BesideRule = ({ target, server: { auth, container } }) => {
  const { jwksFile } = auth;
  if (auth.mode !== "jwks" || jwksFile === undefined) return [];
  const given = describeGiven(jwksFile);
  if (target === "lambda") {
    const urlKey = keyOf(["server", "auth", "jwksUrl"]);
    const allowed = "nothing on target lambda, which has no volumes";
    return [{ key: fileKey, given, allowed, fix: `set ${urlKey} instead` }];
  }
  const volumes = container.volumes ?? [];
  const holds = (path: string) => jwksFile.startsWith(`${path}/`);
  // the innermost folder is the one that the file is in
  const mount = volumes
    .filter(({ path }) => holds(path))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  const inMemory = container.writable.find(
    (path) => holds(path) && path.length > (mount?.path.length ?? 0),
  );
  const elsewhere = volumes.find(({ name, readOnly }) => name === mount?.name && !readOnly);
  if (mount?.readOnly && elsewhere === undefined && inMemory === undefined) return [];
  const volumesKey = keyOf(["server", "container", "volumes"]);
  const fix =
    mount === undefined || inMemory !== undefined
      ? `add the volume that has it to ${volumesKey}, with readOnly: true`
      : `set readOnly: true wherever volume ${mount.name} is mounted in ${volumesKey}`;
  const allowed = "a file in a volume of server.container that is readOnly";
  return [{ key: fileKey, given, allowed, fix }];
};

/** Rules of a key set that is a file. */
export const keyFileRules: readonly BesideRule[] = [keyFileIsMountedReadOnly];
