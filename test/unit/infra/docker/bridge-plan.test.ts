import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { companionKey } from "../../../../infra/bridge-target.ts";
import { companionKeyHash } from "../../../../infra/companions/bridge-plan.ts";
import {
  bridgeTargets,
  planBridge,
  planBridgeNetwork,
} from "../../../../infra/docker/bridge-plan.ts";
import { dockerSettingsOf, minimal } from "../config/parsing.ts";

const packaged = { name: "one", npm: "one@1.2.3", args: ["--flag"], http: { port: 8101 } };
const imaged = {
  name: "two-b",
  image: "registry.example.com/two:1",
  command: ["two"],
  user: 1234,
  network: "outbound",
  http: { port: 8102 },
};
const loaded = ["--library-path", "/opt/bridge/lib", "/opt/bridge/node", "--disable-sigusr1"];
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
      entrypoints: ["/opt/bridge/lib/loader"],
      command: [...loaded, "/opt/bridge/bridge.mjs", "8000", "/opt/companion/bin/server", "--flag"],
      dns: ["127.0.0.1"],
      ports: [{ internal: 8000, external: 8101, ip: "127.0.0.1", protocol: "tcp" }],
      healthcheck: {
        tests: [
          "CMD",
          "/opt/bridge/lib/loader",
          ...loaded,
          "-e",
          expect.stringContaining("http://127.0.0.1:8000/ping"),
        ],
        interval: "10s",
        timeout: "5s",
        startPeriod: "60s",
        startInterval: "1s",
        retries: 3,
      },
      waitTimeout: 120,
      stopTimeout: 10,
      destroyGraceSeconds: 10,
    });
  });

  it("runs in images of others alike, as their user", () => {
    const { plan } = planned(1);
    expect(plan.entrypoints).toEqual(["/opt/bridge/lib/loader"]);
    expect(plan.command).toEqual([...loaded, "/opt/bridge/bridge.mjs", "8000", "two"]);
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

  it("is told to clients where it is published, by a variable of its own and never a key", () => {
    const headers = (variable: string) => ({ Authorization: `Bearer \${${variable}}` });
    expect(bridgeTargets(settings)).toEqual([
      {
        name: "one",
        endpoint: "http://127.0.0.1:8101/mcp",
        headers: headers("MCP_BRIDGE_KEY_ONE"),
      },
      {
        name: "two-b",
        endpoint: "http://127.0.0.1:8102/mcp",
        headers: headers("MCP_BRIDGE_KEY_TWO_B"),
      },
    ]);
  });

  it("has a key of its own, made of the stack's (RFC 4231, test case 2), and knows its SHA-256", () => {
    const key = companionKey("Jefe", "what do ya want for nothing?");
    expect(Buffer.from(key, "base64url").toString("hex")).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
    expect(companionKey("Jefe", "one")).not.toBe(companionKey("Jefe", "two-b"));
    expect(companionKeyHash("Jefe", "one")).toBe(
      createHash("sha256").update(companionKey("Jefe", "one")).digest("hex"),
    );
  });
});
