import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LocalDaemon } from "../../../../infra/docker/daemon.ts";
import { assertBundledCheck } from "../../../../infra/docker/image-health.ts";

const image = "sha256:0123";
const bundled = ["CMD", "/usr/local/bin/node", "/app/healthcheck.mjs"];
const created = "POST /containers/create";
const removed = "DELETE /containers/c1?v=1&force=1";

interface Daemon extends LocalDaemon {
  /** What it was asked, in order. */
  readonly asked: string[];
}

/** A daemon that has one image, with a check and files. */
async function daemonWith(
  check: readonly string[] | undefined,
  files: readonly string[],
): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), "mcp-daemon-"));
  const asked: string[] = [];
  const Config = check === undefined ? {} : { Healthcheck: { Test: check } };
  const server = createServer(({ method, url }, response) => {
    asked.push(`${method} ${url}`);
    const answers: Record<string, [number, string]> = {
      [`GET /images/${image}/json`]: [200, JSON.stringify({ Config })],
      [created]: [201, JSON.stringify({ Id: "c1" })],
      [removed]: [204, ""],
    };
    for (const path of files) {
      answers[`GET /containers/c1/archive?path=${path}`] = [200, "x".repeat(1024)];
    }
    const [status, body] = answers[`${method} ${url}`] ?? [404, "{}"];
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

describe("the check of an image for which no health is set", () => {
  it("is the bundled server's by the image's own HEALTHCHECK, without a second look", async () => {
    const daemon = await daemonWith(bundled, []);
    await assertBundledCheck(daemon, image, "/health");
    expect(daemon.asked).toEqual([`GET /images/${image}/json`]);
  });

  it.each([
    ["none", undefined],
    ["another", ["CMD-SHELL", "curl -f http://127.0.0.1:9000/"]],
  ])("is the bundled server's by its files, with %s of the image's own", async (_, check) => {
    const daemon = await daemonWith(check, bundled.slice(1));
    await assertBundledCheck(daemon, image, "/health");
    expect(daemon.asked.at(-1)).toBe(removed);
  });

  it.each([
    ["nothing of it", []],
    ["the program alone", ["/usr/local/bin/node"]],
    ["the file alone", ["/app/healthcheck.mjs"]],
  ])("fails where the image has %s, and names the setting", async (_, files) => {
    const daemon = await daemonWith(undefined, files);
    const error: unknown = await assertBundledCheck(daemon, image, "/healthz").catch((e) => e);
    expect(pulumi.RunError.isInstance(error) && error.message).toBe(
      [
        "Nothing says how to find out whether the server is well; no container was changed.",
        "  image   sha256:0123",
        "  needed  mcp-stacks:server.container.health, as the image is not asked as the bundled server is: it has no /usr/local/bin/node /app/healthcheck.mjs",
        "  fix     set mcp-stacks:server.container.health to { http: /healthz } if the server answers 2xx there, or to { tcp: true } if it has no such path",
      ].join("\n"),
    );
    expect(daemon.asked.at(-1)).toBe(removed);
  });
});
