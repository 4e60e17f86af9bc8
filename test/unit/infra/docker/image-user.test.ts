import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import * as pulumi from "@pulumi/pulumi";
import { pack } from "tar-stream";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LocalDaemon } from "../../../../infra/docker/daemon.ts";
import { assertImageUser, knownUser } from "../../../../infra/docker/image-user.ts";

const image = "sha256:0123";
const debian = "root:x:0:0:root:/root:/bin/bash\nnode:x:1000:1000::/home/node:/bin/sh\n";
const needed = (uid: number) => ({
  of: "the server",
  uid,
  key: "mcp-stacks:server.container.user",
});

interface Daemon extends LocalDaemon {
  /** What it was asked, in order. */
  readonly asked: string[];
}

/** A daemon that has one image; `folders` are paths with what their archives begin with. */
async function daemonWith(
  user: string,
  passwd: string | undefined,
  folders: Readonly<Record<string, Buffer>> = {},
): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-daemon-"));
  const asked: string[] = [];
  const archive = passwd === undefined ? undefined : await tarOf(passwd);
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    const answers: Record<string, [number, Buffer | string]> = {
      [`GET /images/${image}/json`]: [200, JSON.stringify({ Config: { User: user } })],
      "POST /containers/create": [201, JSON.stringify({ Id: "c1" })],
      "GET /containers/c1/archive?path=/etc/passwd": [archive ? 200 : 404, archive ?? "{}"],
      "DELETE /containers/c1?v=1&force=1": [204, ""],
    };
    for (const [path, content] of Object.entries(folders)) {
      answers[`GET /containers/c1/archive?path=${path}/.`] = [200, content];
    }
    const [status, body] = answers[`${method} ${url}`] ?? [500, ""];
    response.writeHead(status).end(body);
  });
  const socketPath = join(folder, "docker.sock");
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });
  return { host: `unix://${socketPath}`, socketPath, asked };
}

/** The archive of a folder with more in it than anybody wants to read (POSIX.1-1988, ustar). */
function folderOf(uid: number, gid: number, mode: number): Buffer {
  const archive = Buffer.alloc(4 * 1024 * 1024);
  const octal = (value: number) => value.toString(8).padStart(7, "0");
  archive.write("./", 0);
  archive.write([0o040000 + mode, uid, gid].map((value) => `${octal(value)}\0`).join(""), 100);
  archive.write("5", 156);
  return archive;
}

async function tarOf(content: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name: "passwd" }, Buffer.from(content));
  archive.finalize();
  return buffer(archive);
}

/** What the check fails with; it must. */
async function failure(daemon: LocalDaemon, uid: number): Promise<string> {
  const error: unknown = await assertImageUser(daemon, image, needed(uid)).catch((e) => e);
  if (!pulumi.RunError.isInstance(error)) throw new Error(`no message for people: ${error}`);
  return error.message;
}

/** Resolves once the image is found to have the user. */
function checked(daemon: LocalDaemon, uid: number): Promise<void> {
  return knownUser(daemon, pulumi.output(image), needed(uid));
}

describe("the user of an image", () => {
  it("is known by the image's own USER, without a second look", async () => {
    for (const own of ["1234", "1234:1234"]) {
      const daemon = await daemonWith(own, undefined);
      await checked(daemon, 1234);
      expect(daemon.asked).toEqual([`GET /images/${image}/json`]);
    }
  });

  it("is known by a line of its /etc/passwd, read from a container that goes again", async () => {
    const daemon = await daemonWith("", debian);
    await checked(daemon, 1000);
    expect(daemon.asked).toEqual([
      `GET /images/${image}/json`,
      "POST /containers/create",
      "GET /containers/c1/archive?path=/etc/passwd",
      "DELETE /containers/c1?v=1&force=1",
    ]);
  });

  it("fails for one that the image does not have, and names those that it has", async () => {
    const daemon = await daemonWith("node", debian);
    expect(await failure(daemon, 1234)).toBe(
      [
        "The image of the server does not know user 1234; no container was changed.",
        "  image   sha256:0123",
        "  needed  1234, by mcp-stacks:server.container.user",
        "  users   root (0), node (1000); its own USER is node",
        "  fix     in its Dockerfile `USER 1234`, after `RUN useradd --uid 1234 app` where it has that command, or set mcp-stacks:server.container.user to one of its users",
      ].join("\n"),
    );
    expect(daemon.asked.at(-1)).toBe("DELETE /containers/c1?v=1&force=1");
  });

  it("fails for an image without users, as those from scratch are", async () => {
    const message = await failure(await daemonWith("", undefined), 1000);
    expect(message).toContain("users   none: it has no /etc/passwd\n");
  });

  it("fails for a UID that only another one begins with", async () => {
    expect(await failure(await daemonWith("10001", debian), 100)).toContain(
      "does not know user 100;",
    );
  });

  it("fails for an image that writes to terminals by its users' names, and shows none of it", async () => {
    const hostile = `\u001b[2Jgood:x:7:7::/:\n${debian}`;
    const message = await failure(await daemonWith("\u001b]0;owned\u0007", hostile), 1234);
    expect(message).toContain("  users   root (0), node (1000)\n");
    expect(message).not.toMatch(/[^\n\P{Cc}]/u);
  });

  it("is not waited for where no image is made, as one that an operation leaves out", async () => {
    const daemon = await daemonWith("", debian);
    // what the SDK makes of a value that the engine does not know
    const sdk: object = pulumi;
    const unknown = pulumi.output<string>(Reflect.get(sdk, "unknown"));
    await knownUser(daemon, unknown, needed(1000));
    const none = pulumi.output<string>(JSON.parse("{}").image);
    await knownUser(daemon, none, needed(1000));
    expect(daemon.asked).toEqual([]);
  });

  it("fails for an image that is not there, in words for people", async () => {
    const daemon = await daemonWith("", debian);
    const error: unknown = await assertImageUser(daemon, "sha256:gone", needed(1)).catch((e) => e);
    expect(pulumi.RunError.isInstance(error) && error.message).toMatch(
      /^Docker cannot tell what is in an image; no container was changed\.\n {2}image {3}sha256:gone\n/,
    );
  });

  it("fails for an image whose list of users has no end, having read no more than the beginning", async () => {
    const daemon = await daemonWith("", "x".repeat(4 * 1024 * 1024));
    await expect(assertImageUser(daemon, image, needed(1234))).rejects.toThrow(
      "it answered more than 262144 bytes",
    );
    expect(daemon.asked.at(-1)).toBe("DELETE /containers/c1?v=1&force=1");
  });
});

describe("folders of volumes in an image", () => {
  const folder = { path: "/notes", key: "mcp-stacks:companions[0].volumes[0].path" };
  const withFolder = { ...needed(1000), of: "companion one", folders: [folder] };
  const checkedWith = async (folders: Readonly<Record<string, Buffer>>, user = "1000") =>
    assertImageUser(await daemonWith(user, debian, folders), image, withFolder);

  it.each([
    [1000, 0, 0o755],
    [0, 1000, 0o775],
    [0, 0, 0o777],
  ])("are the user's when they are of %i:%i with mode %o", async (uid, gid, mode) => {
    await checkedWith({ "/notes": folderOf(uid, gid, mode) });
    await checkedWith({ "/notes": folderOf(uid, gid, mode) }, "");
  });

  it.each([
    [0, 0, 0o755],
    [1000, 0, 0o555],
    [1001, 1000, 0o757],
  ])("fail when they are of %i:%i with mode %o", async (uid, gid, mode) => {
    const error = checkedWith({ "/notes": folderOf(uid, gid, mode) });
    await expect(error).rejects.toThrow(`has     one of user ${uid}, mode ${mode.toString(8)}\n`);
  });

  it("fail when there are none, with what to write into the Dockerfile, and nothing is left", async () => {
    const daemon = await daemonWith("1000", debian);
    await expect(assertImageUser(daemon, image, withFolder)).rejects.toThrow(
      [
        "User 1000 could not write to volume /notes of companion one; no container was changed.",
        "  image   sha256:0123",
        "  needed  a folder of that user there, by mcp-stacks:companions[0].volumes[0].path",
        "  has     none there, so that a new volume would be root's",
        "  fix     in its Dockerfile `RUN mkdir -p /notes && chown 1000:1000 /notes`, or name a folder that is the user's",
      ].join("\n"),
    );
    expect(daemon.asked.at(-1)).toBe("DELETE /containers/c1?v=1&force=1");
  });
});
