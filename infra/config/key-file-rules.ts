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
  const mount = container.volumes?.find(({ path }) => jwksFile.startsWith(`${path}/`));
  if (mount?.readOnly === true) return [];
  const volumesKey = keyOf(["server", "container", "volumes"]);
  const fix =
    mount === undefined
      ? `add the volume that has it to ${volumesKey}, with readOnly: true`
      : `set readOnly: true for volume ${mount.name} in ${volumesKey}`;
  const allowed = "a file in a volume of server.container that is readOnly";
  return [{ key: fileKey, given, allowed, fix }];
};

/** Rules of a key set that is a file. */
export const keyFileRules: readonly BesideRule[] = [keyFileIsMountedReadOnly];
