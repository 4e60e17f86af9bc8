import * as pulumi from "@pulumi/pulumi";
import { askDocker, type DockerAnswer, type LocalDaemon } from "./daemon.ts";
import type { FolderOwner } from "./image-folder.ts";

/**
 * The `USER` of an image; empty for root.
 *
 * @throws pulumi.RunError when the daemon does not have the image.
 */
export async function userOf(daemon: LocalDaemon, image: string): Promise<string> {
  return (await configOf(daemon, image)).User ?? "";
}

/**
 * The `HEALTHCHECK` of an image, such as `["CMD", "/bin/check"]`; empty when it has none.
 *
 * @throws pulumi.RunError when the daemon does not have the image.
 */
export async function checkOf(daemon: LocalDaemon, image: string): Promise<readonly string[]> {
  return (await configOf(daemon, image)).Healthcheck?.Test ?? [];
}

/** What of an image's configuration is asked for (Docker Engine API, ImageInspect). */
interface ImageConfig {
  readonly User?: string;
  readonly Healthcheck?: { readonly Test?: readonly string[] } | null;
}

async function configOf(daemon: LocalDaemon, image: string): Promise<ImageConfig> {
  const answer = await askDocker(daemon, "GET", `/images/${image}/json`);
  const { Config }: { Config?: ImageConfig | null } = parsed(answer, 200, daemon, image);
  return Config ?? {};
}

/**
 * Looks into an image through a container that is never started, and is gone afterwards.
 *
 * @throws pulumi.RunError when the daemon makes none.
 */
export async function lookInto<Found>(
  daemon: LocalDaemon,
  image: string,
  look: (container: string) => Promise<Found>,
): Promise<Found> {
  const made = await askDocker(daemon, "POST", "/containers/create", {
    // an image need not have a command of its own, and this one is never run
    json: { Image: image, Cmd: ["true"], NetworkDisabled: true },
  });
  const { Id }: { Id: string } = parsed(made, 201, daemon, image);
  try {
    return await look(Id);
  } finally {
    await askDocker(daemon, "DELETE", `/containers/${Id}?v=1&force=1`);
  }
}

/** A message for people where the daemon does not answer as it does of an image that it has. */
function parsed(
  { status, body }: DockerAnswer,
  expected: number,
  { host }: LocalDaemon,
  image: string,
) {
  if (status === expected) return JSON.parse(body.toString());
  throw new pulumi.RunError(
    [
      `Docker cannot tell what is in an image; no container was changed.`,
      `  image   ${image}`,
      `  Docker  answered ${status} at ${host}`,
      "  fix     run `up` again: the image is built or pulled anew, if it was removed meanwhile",
    ].join("\n"),
  );
}

/** Bytes of an archive with a list of users; an image of others may have anything under that name. */
const mostPasswdBytes = 256 * 1024;

/** Content of /etc/passwd in a container; undefined when it has none. */
export async function passwdIn(
  daemon: LocalDaemon,
  container: string,
): Promise<string | undefined> {
  const path = `/containers/${container}/archive?path=/etc/passwd`;
  const { status, body } = await askDocker(daemon, "GET", path, { mostBytes: mostPasswdBytes });
  return status === 200 ? firstFile(body) : undefined;
}

/** Whether a container has something at a path. */
export async function hasFile(
  daemon: LocalDaemon,
  container: string,
  path: string,
): Promise<boolean> {
  const asked = `/containers/${container}/archive?path=${path}`;
  const { status } = await askDocker(daemon, "GET", asked, { enoughBytes: blockBytes });
  return status === 200;
}

/** Content of the first entry of a tar archive: its size in octal at byte 124, its blocks of 512 bytes (POSIX.1-1988, ustar). */
function firstFile(archive: Buffer): string {
  return archive.toString("utf8", blockBytes, blockBytes + octal(archive, 124, 136));
}

/** Size of a block of a tar archive, the first of which is about its first entry. */
const blockBytes = 512;

/**
 * Owner of a folder in a container, symbolic links followed: undefined when there is none, and
 * `unknown` when its archive says it in another form than the oldest one.
 */
export async function folderIn(
  daemon: LocalDaemon,
  container: string,
  path: string,
): Promise<FolderOwner | "unknown" | undefined> {
  const asked = `/containers/${container}/archive?path=${path}/.`;
  const { status, body } = await askDocker(daemon, "GET", asked, { enoughBytes: blockBytes });
  if (status !== 200) return undefined;
  // another type than a folder's begins a form with room for bigger numbers (POSIX.1-2001, pax)
  if (body.toString("latin1", 156, 157) !== "5") return "unknown";
  return {
    mode: octal(body, 100, 108) & 0o777,
    uid: octal(body, 108, 116),
    gid: octal(body, 116, 124),
  };
}

function octal(archive: Buffer, from: number, to: number): number {
  return Number.parseInt(archive.toString("latin1", from, to), 8) || 0;
}
