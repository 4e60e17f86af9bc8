import { describe, expect, it } from "vitest";
import { type DockerSettings, dockerSettings } from "../../../../infra/config/schema.ts";
import { planGateway } from "../../../../infra/docker/gateway-plan.ts";
import { deployed } from "./deployed.ts";

const image = { reference: "registry.example.com/api:1" };

function split(version: string, docker: Record<string, unknown> = {}): DockerSettings {
  return dockerSettings.parse({
    target: "docker",
    server: { auth: { mode: "jwt" }, shared: "memory" },
    topology: "split",
    backends: [{ name: "api", image, path: "/api", env: { VERSION: version } }],
    docker: { prometheus: { enabled: false }, ...docker },
  });
}

describe("the gateway on Docker", () => {
  it("is a hardened container that alone takes the stack's published port", () => {
    const { command, envs, healthcheck, ...rest } = planGateway(
      split("1", { bind: "0.0.0.0", port: 8443 }),
      "the-gateway",
    );
    expect(rest).toEqual({
      restart: "unless-stopped",
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      memory: 256,
      memorySwap: 256,
      cpus: "1",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      mustRun: true,
      wait: true,
      waitTimeout: 120,
      name: "the-gateway",
      hostname: "gateway",
      user: "101:101",
      readOnly: true,
      tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
      ports: [{ internal: 8080, external: 8443, ip: "0.0.0.0", protocol: "tcp" }],
      stopSignal: "SIGQUIT",
      stopTimeout: 35,
      destroyGraceSeconds: 35,
    });
    expect(command.slice(0, 2)).toEqual(["sh", "-c"]);
    expect(envs).toHaveLength(1);
    expect(envs[0]).toMatch(/^GATEWAY_CONFIG=# one, .*\nworker_processes 1;/);
    expect(healthcheck.tests[1]).toContain("http://127.0.0.1:8081/health");
  });

  it("is the same for another version of the API, so that its deploy leaves it alone", async () => {
    expect(planGateway(split("1"), "g")).toEqual(planGateway(split("2"), "g"));
    const [one, two] = [await deployed(split("1")), await deployed(split("2"))];
    for (const name of ["gateway-container", "server-container"]) {
      expect(two.named(name).inputs).toEqual(one.named(name).inputs);
    }
    expect(two.named("backend-api-container").inputs).not.toEqual(
      one.named("backend-api-container").inputs,
    );
  });

  it("stands in front of a server that publishes nothing, and waits for it", async () => {
    const { named, waitsFor } = await deployed(split("1"));
    expect(named("server-container").inputs.ports).toEqual([]);
    expect(named("gateway-container").inputs).toMatchObject({
      image: "id-of:nginx:1.28.0-bookworm",
      networksAdvanced: [{ name: "mcp-network-ops-assistant-dev", aliases: ["gateway"] }],
    });
    expect(waitsFor("gateway-container")).toContain("server-container");
    expect(named("gateway-container").deleteBeforeReplace).toBe(true);
  });

  it("is not there in a stack that is together", async () => {
    const together = dockerSettings.parse({ target: "docker", server: { auth: { mode: "jwt" } } });
    const { resources } = await deployed(together);
    expect(resources.filter(({ name }) => /gateway|nginx/.test(name))).toEqual([]);
  });
});
