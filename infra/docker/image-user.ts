import * as pulumi from "@pulumi/pulumi";
import type { LocalDaemon } from "./daemon.ts";
import { folderIn, lookInto, passwdIn, userOf } from "./image-content.ts";
import { folderFault, type NeededFolder } from "./image-folder.ts";
import { onceKnown } from "./known-image.ts";

/** The user that a container is to run as. */
export interface NeededUser {
  /** What runs the image, for people: `the server`, `backend todo-api`. */
  readonly of: string;
  readonly uid: number;
  /** Key of the settings that says so. */
  readonly key: string;
  /** Folders that it writes to, for they become volumes; none when unset. */
  readonly folders?: readonly NeededFolder[];
}

/** Who an image knows. */
export interface ImageUsers {
  /** Its `USER`; empty for root. */
  readonly own: string;
  /** Content of its /etc/passwd; undefined when it has none. */
  readonly passwd: string | undefined;
}

/**
 * Resolves once an image is known to have the user that it is to run as, as `onceKnown` does.
 *
 * @throws pulumi.RunError when it has not.
 */
export function knownUser(
  daemon: LocalDaemon,
  image: pulumi.Output<string>,
  needed: NeededUser,
): Promise<void> {
  return onceKnown(image, (id) => assertImageUser(daemon, id, needed));
}

/**
 * Finds out whether an image knows a user, and has its folders as that user's: one that it does not
 * know has no home, no name, and no file of the image is made for it.
 *
 * @throws pulumi.RunError naming the users that it has, or the folder, and what to do.
 */
export async function assertImageUser(
  daemon: LocalDaemon,
  image: string,
  needed: NeededUser,
): Promise<void> {
  const { folders = [] } = needed;
  const own = await userOf(daemon, image);
  const isOwn = userFault({ own, passwd: undefined }, image, needed) === undefined;
  // what it names itself needs no second look
  if (isOwn && folders.length === 0) return;
  const fault = await lookInto(daemon, image, async (container) => {
    const passwd = isOwn ? undefined : await passwdIn(daemon, container);
    const ofUser = userFault({ own, passwd }, image, needed);
    if (ofUser !== undefined) return ofUser;
    const owners = await Promise.all(folders.map(({ path }) => folderIn(daemon, container, path)));
    return folders
      .map((folder, at) => folderFault(folder, owners[at], image, needed))
      .find((one) => one !== undefined);
  });
  if (fault !== undefined) throw new pulumi.RunError(fault);
}

/** Users of an image that are named to people. */
const mostUsers = 20;

/** What is said of an image that does not know the user; undefined when it does. */
function userFault(
  { own, passwd }: ImageUsers,
  image: string,
  { of, uid, key }: NeededUser,
): string | undefined {
  const users = (passwd ?? "").split("\n").flatMap((line) => {
    const [name, , id] = line.split(":");
    // what else stands there is no user's name, and might be meant for a terminal
    return name && id && /^[\w.-]{1,32}\$?$/.test(name) && /^\d{1,10}$/.test(id)
      ? [{ name, id }]
      : [];
  });
  const [ownId = ""] = own.split(":");
  if (ownId === String(uid) || users.some(({ id }) => id === String(uid))) return undefined;
  const known = users
    .slice(0, mostUsers)
    .map(({ name, id }) => `${name} (${id})`)
    .join(", ");
  const named = /^[\w.:-]{1,64}$/.test(own) ? `; its own USER is ${own}` : "";
  return [
    `The image of ${of} does not know user ${uid}; no container was changed.`,
    `  image   ${image}`,
    `  needed  ${uid}, by ${key}`,
    `  users   ${known || "none: it has no /etc/passwd"}${named}`,
    `  fix     in its Dockerfile \`USER ${uid}\`, after \`RUN useradd --uid ${uid} app\` where it has that command, or set ${key} to one of its users`,
  ].join("\n");
}
