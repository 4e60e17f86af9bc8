import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Container, ContainerInspectInfo } from "dockerode";
import { extract } from "tar-stream";
import { beforeAll, describe, expect, it } from "vitest";
import { checkoutRoot } from "../../infra/cli/checkout.ts";

/** The containers of a stack that is up. */
export interface StackContainers {
  readonly server: Container;
  readonly redis: Container;
  readonly prometheus: Container;
}

/** What Docker itself says of the containers: what they may do, use and be reached by. */
export function describeHardening(containers: () => StackContainers, port: number): void {
  describe("as Docker sees the containers", () => {
    let server: ContainerInspectInfo;
    let redis: ContainerInspectInfo;
    let prometheus: ContainerInspectInfo;
    beforeAll(async () => {
      const { server: s, redis: r, prometheus: p } = containers();
      [server, redis, prometheus] = await Promise.all([s.inspect(), r.inspect(), p.inspect()]);
    });

    it("S28 gives the server a read-only root and scratch space that nothing runs from", () => {
      expect(server.HostConfig.ReadonlyRootfs).toBe(true);
      expect(server.HostConfig.Tmpfs?.["/tmp"]).toContain("noexec");
      expect(server.Mounts.map(({ Destination }) => Destination).sort()).toEqual([
        "/app/data",
        "/app/logs",
      ]);
    });

    it("S28 runs the server as user 1000, not root", () => {
      expect(server.Config.User).toBe("1000:1000");
    });

    it("S28 ships with the list of what it is made of: the packages of the lock file, no others", async () => {
      const archive = await containers().server.getArchive({ path: "/app/sbom.json" });
      const { components } = JSON.parse(await fileOf(archive));
      const listed = (components as readonly { name: string; version: string }[])
        .map(({ name, version }) => `${name}@${version}`)
        .sort();
      expect(listed).toEqual(lockedPackages());
    });

    it("runs no container as root", () => {
      expect([redis.Config.User, prometheus.Config.User]).toEqual(["redis", "nobody"]);
    });

    it("S28 takes all capabilities and further privileges from every container", () => {
      for (const { HostConfig } of [server, redis, prometheus]) {
        expect(HostConfig.CapDrop).toEqual(["ALL"]);
        expect(HostConfig.CapAdd ?? []).toEqual([]);
        expect(HostConfig.SecurityOpt).toEqual(["no-new-privileges:true"]);
        expect(HostConfig.Privileged).toBe(false);
      }
    });

    it("bounds memory without swap, CPU and logs of every container", () => {
      const mib = ({ HostConfig }: ContainerInspectInfo) => (HostConfig.Memory ?? 0) / 2 ** 20;
      expect([server, redis, prometheus].map(mib)).toEqual([256, 128, 256]);
      for (const { HostConfig } of [server, redis, prometheus]) {
        expect(HostConfig.MemorySwap).toBe(HostConfig.Memory);
        expect(cpusOf(HostConfig)).toBe(1);
        expect(HostConfig.LogConfig).toEqual({
          Type: "json-file",
          Config: { "max-file": "3", "max-size": "10m" },
        });
      }
    });

    it("restarts every container until someone stops it", () => {
      for (const { HostConfig } of [server, redis, prometheus]) {
        expect(HostConfig.RestartPolicy?.Name).toBe("unless-stopped");
      }
    });

    it("publishes the server on loopback, and never its metrics", () => {
      expect(published(server)).toEqual([`8000/tcp on 127.0.0.1:${port}`]);
    });

    it("publishes Prometheus on loopback and Redis not at all", () => {
      expect(published(prometheus)).toEqual([
        expect.stringMatching(/^9090\/tcp on 127\.0\.0\.1:\d+$/),
      ]);
      expect(published(redis)).toEqual([]);
    });

    it("attaches each to the stack's own network alone, by the name that others use", () => {
      const networks = [server, redis, prometheus].map(({ NetworkSettings }) =>
        Object.entries(NetworkSettings.Networks).map(([name, { Aliases }]) => ({
          name,
          aliases: Aliases,
        })),
      );
      const network = networks[0]?.[0]?.name;
      expect(network).toMatch(/^mcp-network/);
      expect(networks).toEqual(
        ["mcp-server", "redis", "prometheus"].map((alias) => [
          { name: network, aliases: expect.arrayContaining([alias]) },
        ]),
      );
    });
  });
}

function cpusOf({ NanoCpus, CpuQuota, CpuPeriod }: ContainerInspectInfo["HostConfig"]): number {
  if (NanoCpus) return NanoCpus / 1e9;
  return (CpuQuota ?? 0) / (CpuPeriod || 100_000);
}

function published({ NetworkSettings }: ContainerInspectInfo): string[] {
  return Object.entries(NetworkSettings.Ports).flatMap(([inside, bindings]) =>
    // what an image only exposes has no binding
    (bindings ?? []).map(({ HostIp, HostPort }) => `${inside} on ${HostIp}:${HostPort}`),
  );
}

/** Packages of the server's lock file that are not for development alone, as `name@version`. */
function lockedPackages(): string[] {
  const lock: { packages: Record<string, { version: string; dev?: boolean; optional?: boolean }> } =
    JSON.parse(readFileSync(join(checkoutRoot, "app/package-lock.json"), "utf8"));
  return Object.entries(lock.packages)
    .filter(([place, { dev }]) => place !== "" && dev !== true)
    .map(([place, { version }]) => `${place.replace(/^.*node_modules\//, "")}@${version}`)
    .sort();
}

/** The one file of an archive that Docker sends. */
async function fileOf(archive: NodeJS.ReadableStream): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const extraction = extract()
    .on("entry", (_, content, next) => {
      text(content).then((content) => {
        resolve(content);
        next();
      }, reject);
    })
    .on("error", reject);
  archive.on("error", reject).pipe(extraction);
  return promise;
}
