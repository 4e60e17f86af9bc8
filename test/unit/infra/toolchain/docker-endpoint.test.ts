import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  defaultDockerHost,
  dockerGet,
  parseDockerHost,
} from "../../../../infra/toolchain/docker-endpoint.ts";

describe("parseDockerHost", () => {
  it.each([
    ["unix:///var/run/docker.sock", { kind: "socket", path: "/var/run/docker.sock" }],
    ["npipe:////./pipe/docker_engine", { kind: "socket", path: "\\\\.\\pipe\\docker_engine" }],
    ["tcp://10.0.0.5:4000", { kind: "tcp", host: "10.0.0.5", port: 4000 }],
    ["tcp://build-host", { kind: "tcp", host: "build-host", port: 2375 }],
  ])("dials %s directly", (value, endpoint) => {
    expect(parseDockerHost(value)).toEqual(endpoint);
  });

  it.each(["ssh://ops@vm", "https://vm:2376", "tcp://vm:2376", "tcp://", "vm", ""])(
    "leaves %j to the Docker CLI",
    (value) => {
      expect(parseDockerHost(value)).toEqual({ kind: "cli" });
    },
  );

  it("can dial the default of every platform", () => {
    for (const platform of ["linux", "darwin", "win32"] as const) {
      expect(parseDockerHost(defaultDockerHost(platform)).kind).toBe("socket");
    }
  });
});

describe("dockerGet", () => {
  const open: Server[] = [];
  const folders: string[] = [];
  afterEach(() => {
    for (const server of open.splice(0)) server.closeAllConnections();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  async function listen(answer: Parameters<typeof createServer>[1]): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "docker-endpoint-"));
    const server = createServer(answer);
    folders.push(folder);
    open.push(server);
    const path = join(folder, "s");
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return path;
  }

  it("returns status and body from a socket", async () => {
    const path = await listen((request, response) => {
      response.writeHead(404).end(`no ${request.url}`);
    });
    expect(await dockerGet({ kind: "socket", path }, "/_ping", 5000)).toEqual({
      status: 404,
      body: "no /_ping",
    });
  });

  it("fails when nothing listens", async () => {
    const gone = join(tmpdir(), "docker-endpoint-nobody");
    await expect(dockerGet({ kind: "socket", path: gone }, "/_ping", 5000)).rejects.toThrow(
      "ENOENT",
    );
  });

  it("fails when a listener never answers", async () => {
    const path = await listen(() => {});
    await expect(dockerGet({ kind: "socket", path }, "/_ping", 20)).rejects.toThrow(/abort/i);
  });
});
