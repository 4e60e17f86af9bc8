import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinFrames, whyUnwell } from "../../../../infra/docker/container-logs.ts";

function frame(text: string): Buffer {
  const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

describe("joinFrames", () => {
  it("joins what the daemon sends in pieces", () => {
    expect(joinFrames(Buffer.concat([frame("one\n"), frame(""), frame("two ü\n")]))).toBe(
      "one\ntwo ü\n",
    );
    expect(joinFrames(Buffer.alloc(0))).toBe("");
  });
});

describe.skipIf(process.platform === "win32")("whyUnwell", () => {
  const folder = mkdtempSync(join(tmpdir(), "daemon-"));
  const socketPath = join(folder, "docker.sock");
  const daemon = { host: `unix://${socketPath}`, socketPath };
  const asked: string[] = [];
  const check =
    "The health check of container ill fails:\n  asked    /check\n  said     no such file";
  let server: Server;

  beforeAll(async () => {
    const containers = [
      { Id: "a", Names: ["/well"], Status: "Up 1 minute (healthy)" },
      { Id: "b", Names: ["/ill"], Status: "Up 1 minute (unhealthy)" },
      { Id: "c", Names: ["/gone"], Status: "Exited (1) 2 seconds ago" },
    ];
    const Log = [{ ExitCode: -1, Output: "no such file" }];
    const ill = {
      Name: "/ill",
      RestartCount: 0,
      State: { Health: { Log } },
      Config: { Hostname: "api", Healthcheck: { Test: ["CMD", "/check"] } },
    };
    server = createServer((request, response) => {
      asked.push(decodeURIComponent(request.url ?? ""));
      const id = /^\/containers\/(\w)\/logs/.exec(request.url ?? "")?.[1];
      const inspected = request.url === "/containers/b/json" ? ill : undefined;
      response.end(id ? frame(`${id} says why\n`) : JSON.stringify(inspected ?? containers));
    });
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  });

  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  it("shows checks and last lines of every container of the stack that is not well", async () => {
    expect(await whyUnwell(daemon, "dev", ["it is unhealthy"])).toEqual([
      check,
      "The last lines of container ill:\nb says why",
      "The last lines of container gone:\nc says why",
    ]);
    expect(asked[0]).toBe('/containers/json?all=1&filters={"label":["com.mcp-stacks.stack=dev"]}');
    expect(asked.filter((path) => path.includes("/a/"))).toEqual([]);
  });

  it("shows the checks alone where the last lines were told", async () => {
    const told = ["it is unhealthy. Its last lines:\nwell"];
    expect(await whyUnwell(daemon, "dev", told)).toEqual([check]);
  });

  it("shows nothing of an earlier run where the stack was refused before anything was made", async () => {
    asked.length = 0;
    expect(await whyUnwell(daemon, "dev", ["1 fault; nothing was changed."])).toEqual([]);
    const told = ["Nothing says how to ask it; no container was changed.\n  fix  set it"];
    expect(await whyUnwell(daemon, "dev", told)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it("shows nothing when the daemon does not answer", async () => {
    expect(await whyUnwell({ host: "", socketPath: join(folder, "none") }, "dev", [])).toEqual([]);
  });
});
