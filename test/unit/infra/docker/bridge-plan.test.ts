import { describe, expect, it } from "vitest";
import { bridgeKeyHash } from "../../../../infra/companions/bridge-plan.ts";
import {
  bridgeTargets,
  planBridge,
  planBridgeNetwork,
} from "../../../../infra/docker/bridge-plan.ts";
import { dockerSettingsOf, minimal } from "../config/parsing.ts";

const packaged = { name: "one", npm: "one@1.2.3", args: ["--flag"], http: { port: 8101 } };
const imaged = {
  name: "two",
  image: "registry.example.com/two:1",
  command: ["two"],
  user: 1234,
  network: "outbound",
  http: { port: 8102 },
};
const settings = dockerSettingsOf({
  ...minimal,
  companions: [packaged, imaged, { ...packaged, name: "three", http: undefined }],
});

function planned(index: number) {
  const companion = settings.companions[index];
  if (companion === undefined) throw new Error(`there is no companion ${index}`);
  return {
    network: planBridgeNetwork(companion),
    plan: planBridge(companion, settings.docker, "its-container"),
  };
}

describe("the container that publishes a companion", () => {
  it("is hardened, bound to loopback and asked by the Node.js that runs the bridge", () => {
    expect(planned(0).plan).toEqual({
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
      name: "its-container",
      hostname: "one",
      user: "1000:1000",
      init: true,
      readOnly: true,
      tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=16m" },
      entrypoints: ["node"],
      command: ["/opt/bridge/bridge.mjs", "8000", "/opt/companion/bin/server", "--flag"],
      dns: ["127.0.0.1"],
      ports: [{ internal: 8000, external: 8101, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: ["CMD", "node", "-e", expect.stringContaining("http://127.0.0.1:8000/ping")],
        interval: "10s",
        timeout: "5s",
        startPeriod: "20s",
        startInterval: "1s",
        retries: 3,
      },
      waitTimeout: 120,
      stopTimeout: 10,
      destroyGraceSeconds: 10,
    });
  });

  it("brings a Node.js of its own into images of others, under any libc", () => {
    const { plan } = planned(1);
    const loaded = ["--library-path", "/opt/bridge/lib", "/opt/bridge/node"];
    expect(plan.entrypoints).toEqual(["/opt/bridge/lib/loader"]);
    expect(plan.command).toEqual([...loaded, "/opt/bridge/bridge.mjs", "8000", "two"]);
    expect(plan.healthcheck.tests.slice(0, 6)).toEqual([
      "CMD",
      "/opt/bridge/lib/loader",
      ...loaded,
      "-e",
    ]);
    expect(plan.user).toBe("1234:1234");
  });

  it("gets no answer from outside unless it may call others", () => {
    expect(planned(0).network).toEqual({
      driver: "bridge",
      options: { "com.docker.network.bridge.enable_ip_masquerade": "false" },
    });
    expect(planned(1).network).toEqual({ driver: "bridge" });
    expect(planned(1).plan).not.toHaveProperty("dns");
  });

  it("is told to clients where it is published, by a variable and never a key", () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as clients write it
    const headers = { Authorization: "Bearer ${MCP_BRIDGE_KEY}" };
    expect(bridgeTargets(settings)).toEqual([
      { name: "one", endpoint: "http://127.0.0.1:8101/mcp", headers },
      { name: "two", endpoint: "http://127.0.0.1:8102/mcp", headers },
    ]);
  });

  it("knows of the key its SHA-256 (FIPS 180-4, the one-block example)", () => {
    expect(bridgeKeyHash("abc")).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
  });
});
