import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { Change, Difference } from "./provider-kit.ts";

/** Writes a difference as the engine reads it, with each changed place where they are told. */
export function diffResponse(difference: Difference): messages.DiffResponse {
  const { changed, replaces, details, deleteBeforeReplace = false } = difference;
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const response = new messages.DiffResponse()
    .setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME)
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteBeforeReplace);
  // the engine takes these for whole properties, and shows nothing for places within them
  if (details === undefined) return response.setDiffsList([...changed]);
  response.setHasdetaileddiff(true);
  const told = response.getDetaileddiffMap();
  for (const [place, change] of details) {
    const kind = kindOf(change, replaces.includes(place));
    // both sides are inputs: the engine shows old ones beside new ones
    told.set(place, new messages.PropertyDiff().setKind(kind).setInputdiff(true));
  }
  return response;
}

function kindOf(change: Change, needsNew: boolean): messages.PropertyDiff.Kind {
  const { Kind } = messages.PropertyDiff;
  if (change === "add") return needsNew ? Kind.ADD_REPLACE : Kind.ADD;
  if (change === "delete") return needsNew ? Kind.DELETE_REPLACE : Kind.DELETE;
  return needsNew ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
