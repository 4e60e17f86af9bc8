import { describe, expect, it } from "vitest";
import { companionClients, goneCompanions } from "../../../../infra/cli/companion-clients.ts";
import { clientConfigurations } from "../../../../infra/clients.ts";

const exec = ["exec", "-i", "ops-dev-time", "/opt/companion/bin/server"];
const time = { name: "time", command: "docker", args: exec };
const endpoint = "http://127.0.0.1:8000/mcp";
const target = { name: "ops-dev", endpoint, auth: "none" } as const;

function outputsWith(companions: readonly (typeof time)[]) {
  const plain = {
    endpoint,
    auth: { mode: "none" },
    clients: clientConfigurations(target, companions),
    ...(companions.length > 0 ? { companions } : {}),
  };
  return Object.fromEntries(
    Object.entries(plain).map(([key, value]) => [key, { value, secret: false }]),
  );
}

describe("clients of companions on a daemon that their docker does not find", () => {
  it("are told the daemon in every command, and the server as it was", () => {
    const host = "unix:///run/own/docker.sock";
    const all = companionClients(outputsWith([time]), host);
    expect(all?.cursor.content).toEqual({
      mcpServers: {
        "ops-dev": { url: endpoint },
        time: { command: "docker", args: ["--host", host, ...exec] },
      },
    });
    expect(all?.claudeCode.command).toContain(`docker --host ${host} exec -i ops-dev-time`);
  });

  it("are left as they are without companions, or where the settings name the daemon", () => {
    expect(companionClients(outputsWith([]), "unix:///own")).toBeUndefined();
    const named = { ...time, args: ["--host", "ssh://user@host", ...exec] };
    expect(companionClients(outputsWith([named]), "unix:///own")).toBeUndefined();
  });
});

describe("companions that a stack has no more", () => {
  it("are found in a client's file, and those of other stacks and people are not", () => {
    const file = `{
      // comments are fine
      "mcpServers": {
        "mine": { "command": "my-server" },
        "web": { "url": "https://example.com" },
        "other": { "command": "docker", "args": ["exec", "-i", "other-dev-time", "x"] },
        "time": { "command": "docker", "args": ["exec", "-i", "ops-dev-time", "x"] },
        "gone": { "command": "docker", "args": ["--host", "unix:///s", "exec", "-i", "ops-dev-gone", "x"] },
      }
    }`;
    const { cursor } = clientConfigurations(target, [time]);
    expect(goneCompanions(file, cursor.content)).toEqual(["gone"]);
  });
});
