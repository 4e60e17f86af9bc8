import * as pulumi from "@pulumi/pulumi";
import { askDocker, type LocalDaemon } from "./daemon.ts";

/** The user that a container is to run as. */
export interface NeededUser {
  /** What runs the image, for people: `the server`, `backend todo-api`. */
  readonly of: string;
  readonly uid: number;
  /** Key of the settings that says so. */
  readonly key: string;
}

/** Who an image knows. */
export interface ImageUsers {
  /** Its `USER`; empty for root. */
  readonly own: string;
  /** Content of its /etc/passwd; undefined when it has none. */
  readonly passwd: string | undefined;
}

/**
 * Resolves once an image is known to have the user that it is to run as. A program waits for it
 * itself: an Output that fails would be reported once more by everything that is made from it.
 *
 * @throws pulumi.RunError when it has not.
 */
export function knownUser(
  daemon: LocalDaemon,
  image: pulumi.Output<string>,
  needed: NeededUser,
): Promise<void> {
  return new Promise((resolve, reject) => {
    image.apply((id) => assertImageUser(daemon, id, needed).then(resolve, reject));
  });
}

/**
 * Finds out whether an image knows a user: one that it does not know has no home, no name, and no
 * file of the image is made for it.
 *
 * @throws pulumi.RunError naming the users that it has, and what to do.
 */
export async function assertImageUser(
  daemon: LocalDaemon,
  image: string,
  needed: NeededUser,
): Promise<void> {
  const own = await ownUser(daemon, image);
  // what it names itself needs no second look
  if (userFault({ own, passwd: undefined }, image, needed) === undefined) return;
  const fault = userFault({ own, passwd: await passwdOf(daemon, image) }, image, needed);
  if (fault !== undefined) throw new pulumi.RunError(fault);
}

/** Users of an image that are named to people. */
const mostUsers = 20;

/** What is said of an image that does not know the user; undefined when it does. */
export function userFault(
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
    `  fix     in its Dockerfile \`RUN useradd --uid ${uid} app\` and \`USER ${uid}\`, or set ${key} to one of its users`,
  ].join("\n");
}

async function ownUser(daemon: LocalDaemon, image: string): Promise<string> {
  const { status, body } = await askDocker(daemon, "GET", `/images/${image}/json`);
  if (status !== 200) throw new Error(`Docker answered ${status} when asked for image ${image}`);
  const { Config }: { Config?: { User?: string } } = JSON.parse(body.toString());
  return Config?.User ?? "";
}

/** Bytes of an archive with a list of users; an image of others may have anything under that name. */
const mostPasswdBytes = 256 * 1024;

/** Reads /etc/passwd through a container that is never started. */
async function passwdOf(daemon: LocalDaemon, image: string): Promise<string | undefined> {
  const made = await askDocker(daemon, "POST", "/containers/create", {
    // an image need not have a command of its own, and this one is never run
    json: { Image: image, Cmd: ["true"], NetworkDisabled: true },
  });
  if (made.status !== 201)
    throw new Error(`Docker answered ${made.status} when asked to look into image ${image}`);
  const { Id }: { Id: string } = JSON.parse(made.body.toString());
  try {
    const path = `/containers/${Id}/archive?path=/etc/passwd`;
    const { status, body } = await askDocker(daemon, "GET", path, { mostBytes: mostPasswdBytes });
    return status === 200 ? firstFile(body) : undefined;
  } finally {
    await askDocker(daemon, "DELETE", `/containers/${Id}?v=1&force=1`);
  }
}

/** Content of the first entry of a tar archive: its size in octal at byte 124, its blocks of 512 bytes (POSIX.1-1988, ustar). */
export function firstFile(archive: Buffer): string {
  const size = Number.parseInt(archive.toString("latin1", 124, 136), 8) || 0;
  return archive.toString("utf8", 512, 512 + size);
}
