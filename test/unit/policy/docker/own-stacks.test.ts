import { describe, expect, it } from "vitest";
import { type DockerSettings, dockerSettings } from "../../../../infra/config/schema.ts";
import { dockerRules } from "../../../../infra/policy/docker/rules.ts";
import type { PolicyResource } from "../../../../infra/policy/rule.ts";
import { deployed } from "../../infra/docker/deployed.ts";
import { plain } from "../../infra/mocks.ts";
import { settingsOf } from "../../infra/settings.ts";
import { changed, judged, ruleContext } from "../judge.ts";

async function resourcesOf(settings: DockerSettings): Promise<readonly PolicyResource[]> {
  const { resources } = await deployed(settings);
  return resources.map(({ type, name, urn, inputs }) => ({
    type,
    name,
    urn,
    props: plain(inputs),
  }));
}

const broken = (resources: readonly PolicyResource[]) =>
  judged({ rules: dockerRules, stackRules: [] }, resources, ruleContext("docker")).map(
    ({ rule, level, of }) => `${level} ${rule} ${of}`,
  );

const everything = settingsOf({ store: "postgres" }, { redis: { port: 6379 } });

/** What Docker itself asks for, and images that the stack's owners may name by digest. */
const told = [
  "advisory docker-writable-root prometheus-container",
  "advisory docker-image-digest images-redis",
  "advisory docker-image-digest images-postgres",
  "advisory docker-image-digest images-prometheus",
];

describe("a Docker stack of ours, under the rules of production", () => {
  it("breaks no mandatory rule, with Redis, PostgreSQL and Prometheus", async () => {
    expect(broken(await resourcesOf(everything)).sort()).toEqual([...told].sort());
  });

  it("breaks nothing but the one about open ports when Redis is published on every address", async () => {
    const open = settingsOf({}, { bind: "0.0.0.0", redis: { port: 6379 } });
    const mandatory = broken(await resourcesOf(open)).filter((line) =>
      line.startsWith("mandatory"),
    );
    // the server asks for tokens, Redis sends its password in the clear
    expect(mandatory).toEqual(["mandatory docker-open-ports redis-container"]);
  });

  it("breaks no mandatory rule on every address, with a gateway, backends and companions", async () => {
    const byDigest = (name: string) => `${name}@sha256:${"a".repeat(64)}`;
    const settings = dockerSettings.parse({
      target: "docker",
      topology: "split",
      server: { auth: { mode: "jwt" }, shared: "memory" },
      docker: { bind: "0.0.0.0", prometheus: { enabled: false } },
      backends: [
        { name: "api", image: { reference: byDigest("api") }, path: "/api" },
        { name: "mail", image: { build: { context: "app" } } },
      ],
      companions: [
        { name: "time", pypi: "mcp-server-time==2026.10.19", http: { port: 8200 } },
        { name: "web", image: byDigest("web"), command: ["web"], network: "outbound" },
      ],
    });
    const told = ["advisory docker-image-digest images-nginx"];
    expect(broken(await resourcesOf(settings))).toEqual(told);
    // a variable by which one of them says that it asks for tokens opens nothing
    const ports = [{ internal: 80, ip: "0.0.0.0" }];
    const open = changed(await resourcesOf(settings), {
      at: ["backend-api-container", "/ports"],
      value: ports,
    });
    const faked = changed(open, {
      at: ["backend-api-container", "/envs"],
      value: ["MCP_AUTH_MODE=jwt"],
    });
    expect(broken(faked).sort()).toEqual(
      [...told, "mandatory docker-open-ports backend-api-container"].sort(),
    );
  });

  it.each([
    ["docker-read-only-root", "server-container", "/readOnly", false],
    ["docker-non-root", "redis-container", "/user", "root"],
    ["docker-capabilities", "postgres-container", "/capabilities/adds", ["SYS_ADMIN"]],
    ["docker-confined", "server-container", "/securityOpts", []],
    ["docker-privileged", "prometheus-container", "/privileged", true],
    ["docker-host-namespaces", "server-container", "/networkMode", "host"],
    ["docker-limits", "redis-container", "/memory", undefined],
    ["docker-health-check", "server-container", "/healthcheck", undefined],
    ["docker-log-rotation", "server-container", "/logOpts", {}],
    ["docker-restart", "postgres-container", "/restart", "no"],
    ["docker-plain-secrets", "redis-container", "/command/0", "redis://a:hunter2@b"],
  ] as const)("fails on %s alone when %s is changed", async (rule, name, pointer, value) => {
    const resources = await resourcesOf(everything);
    const others = broken(changed(resources, { at: [name, pointer], value }));
    expect(others.filter((line) => !told.includes(line))).toEqual([`mandatory ${rule} ${name}`]);
  });
});
