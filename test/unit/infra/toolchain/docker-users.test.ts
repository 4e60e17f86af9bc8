import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { connectionsTo, daemonUsers } from "../../../../infra/toolchain/docker-users.ts";

/** A daemon's socket that answers with this; gone when the test is. */
async function daemon(status: number, body: string): Promise<{ socket: string; asked: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), "daemon-"));
  const socket = join(folder, "docker.sock");
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { socket, asked };
}

describe("daemonUsers", () => {
  it("finds nobody on a daemon without a container and without a connection", async () => {
    const { socket, asked } = await daemon(200, "[]");
    expect(await daemonUsers(socket, () => 0)).toEqual([]);
    expect(asked).toEqual(["/containers/json?all=1"]);
  });

  it("names every container, running or not, and counts open connections", async () => {
    const { socket } = await daemon(200, '[{"Names":["/stopped"]},{}]');
    expect(await daemonUsers(socket, () => 2)).toEqual([
      "container stopped",
      "a container",
      "2 open connections, as of a build",
    ]);
    const { socket: bare } = await daemon(200, "[]");
    expect(await daemonUsers(bare, () => 1)).toEqual(["an open connection, as of a build"]);
  });

  it.each([
    ["an error", 500, "[]", "what it does not tell (it answered 500)"],
    ["no list", 200, "{}", "what it does not tell (it answered with no list of containers)"],
  ])("takes a daemon that answers with %s for one in use", async (_, status, body, user) => {
    const { socket } = await daemon(status, body);
    expect(await daemonUsers(socket, () => 0)).toEqual([user]);
  });

  it("takes a daemon that does not answer for one in use", async () => {
    const nowhere = join(tmpdir(), "no-such-daemon.sock");
    expect(await daemonUsers(nowhere, () => 0)).toEqual([
      expect.stringMatching(/^what it does not tell \(.*ENOENT/),
    ]);
  });
});

describe("connectionsTo", () => {
  it("counts accepted connections of that socket, and neither its listener nor others", () => {
    const table = [
      "Num       RefCount Protocol Flags    Type St Inode Path",
      "000000001: 00000002 00000000 00010000 0001 01 179 /run/own/docker.sock",
      "000000002: 00000003 00000000 00000000 0001 03 180 /run/own/docker.sock",
      "000000003: 00000003 00000000 00000000 0001 03 181 /run/own/docker.sock",
      "000000004: 00000003 00000000 00000000 0001 03 182 /run/other/docker.sock",
      "000000005: 00000003 00000000 00000000 0001 03 183",
      "",
    ].join("\n");
    expect(connectionsTo("/run/own/docker.sock", table)).toBe(2);
    expect(connectionsTo("/run/own/docker", table)).toBe(0);
  });
});
