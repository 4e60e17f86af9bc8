import { describe, expect, it } from "vitest";
import { clientConfigurations } from "../../../../infra/clients.ts";
import {
  companionEnv,
  companionTargets,
  planCompanion,
} from "../../../../infra/docker/companion-plan.ts";
import { ownFolders } from "../../../../infra/docker/volumes-plan.ts";
import { dockerSettingsOf, minimal } from "../config/parsing.ts";

const owner = { server: "ops-assistant", stack: "dev" };
const packaged = { name: "one", npm: "@scope/one@1.2.3", args: ["--flag", "two words"] };
const imaged = {
  name: "two",
  image: "registry.example.com/two:1",
  command: ["two"],
  user: 1234,
  network: "outbound",
  writable: [],
  env: { HOME: "/data" },
};
const settingsOf = (docker: object = {}) =>
  dockerSettingsOf({ ...minimal, companions: [packaged, imaged], docker });

function planned(index: number) {
  const { companions, docker } = settingsOf();
  const companion = companions[index];
  if (companion === undefined) throw new Error(`there is no companion ${index}`);
  return { companion, plan: planCompanion(companion, docker, "its-container") };
}

describe("the container of a companion", () => {
  it("is hardened, off every network and well while it has the command of its package", () => {
    const { companion, plan } = planned(0);
    expect(plan).toEqual({
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
      networkMode: "none",
      healthcheck: {
        tests: ["CMD", "test", "-x", "/opt/companion/bin/server"],
        interval: "30s",
        timeout: "5s",
        startPeriod: "5s",
        startInterval: "1s",
        retries: 3,
      },
      waitTimeout: 120,
      stopTimeout: 5,
      destroyGraceSeconds: 5,
    });
    expect(companionEnv(companion)).toEqual(["HOME=/tmp"]);
  });

  it("of an image idles instead of its entrypoint, as the user and on the network that are asked for", () => {
    const { companion, plan } = planned(1);
    expect(plan).toMatchObject({
      entrypoints: ["sleep", "infinity"],
      user: "1234:1234",
      tmpfs: {},
      healthcheck: { tests: ["CMD-SHELL", "command -v 'two' >/dev/null"] },
    });
    expect(plan).not.toHaveProperty("networkMode");
    expect(companionEnv(companion)).toEqual(["HOME=/data"]);
  });
});

describe("folders that the image of a companion must have", () => {
  it("are those of volumes that it alone writes to", () => {
    const notes = { name: "notes", path: "/notes" };
    const shared = { name: "shared", path: "/shared" };
    const both = { name: "both", path: "/both" };
    const companions = [
      { ...imaged, volumes: [notes, shared, { name: "read", path: "/r", readOnly: true }, both] },
      { ...packaged, volumes: [shared, { ...both, readOnly: true }, { name: "mine", path: "/m" }] },
    ];
    const server = { ...minimal.server, container: { volumes: [{ name: "mine", path: "/data" }] } };
    const settings = dockerSettingsOf({ ...minimal, server, companions });
    expect(ownFolders(settings, 0)).toEqual([
      { path: "/notes", key: "mcp-stacks:companions[0].volumes[0].path" },
      { path: "/both", key: "mcp-stacks:companions[0].volumes[3].path" },
    ]);
    // the server writes to it as well
    expect(ownFolders(settings, 1)).toEqual([]);
  });
});

describe("how clients start a companion", () => {
  it("is by docker exec in its container, on the daemon that the settings name", () => {
    expect(companionTargets(settingsOf(), owner)).toEqual([
      {
        name: "one",
        command: "docker",
        args: [
          ...["exec", "-i", "ops-assistant-dev-one", "/opt/companion/bin/server"],
          ...["--flag", "two words"],
        ],
      },
      { name: "two", command: "docker", args: ["exec", "-i", "ops-assistant-dev-two", "two"] },
    ]);
    const [first] = companionTargets(settingsOf({ host: "ssh://user@host" }), owner);
    expect(first?.args.slice(0, 3)).toEqual(["--host", "ssh://user@host", "exec"]);
  });

  it("stands beside the server in every client's file, and in a command that a shell reads as it is", () => {
    const target = { name: "ops", endpoint: "http://127.0.0.1:8000/mcp", auth: "none" } as const;
    const all = clientConfigurations(target, companionTargets(settingsOf(), owner));
    const two = { command: "docker", args: ["exec", "-i", "ops-assistant-dev-two", "two"] };
    for (const { content } of [all.cursor, all.claudeDesktop, all.claudeDesktopWindows]) {
      expect(content).toMatchObject({ mcpServers: { ops: {}, two } });
    }
    expect(all.vscode.content).toMatchObject({
      servers: { ops: {}, two: { type: "stdio", ...two } },
    });
    expect(all.claudeCode.content).toMatchObject({
      mcpServers: { two: { type: "stdio", ...two } },
    });
    expect(all.claudeCode.command?.split("\n")).toEqual([
      "claude mcp add --transport http --scope project ops 'http://127.0.0.1:8000/mcp'",
      'claude mcp add --scope project one -- docker exec -i ops-assistant-dev-one /opt/companion/bin/server --flag "two words"',
      "claude mcp add --scope project two -- docker exec -i ops-assistant-dev-two two",
    ]);
  });
});
