import { describe, expect, it } from "vitest";
import {
  dockerRuntime,
  type InspectedContainer,
  inspectSchema,
} from "../../../../infra/cli/docker-runtime.ts";

const image = `sha256:${"a".repeat(64)}`;

/** A container as the daemon tells of one that a stack made. */
function container(
  part: string,
  { config = {}, host = {}, state = {}, imageEnv = [] as string[], takesFiles = false } = {},
): InspectedContainer {
  const inspect = inspectSchema.parse({
    Name: `/ops-dev-${part}`,
    Image: image,
    Args: ["serve"],
    State: { Running: true, Health: { Status: "healthy" }, ...state },
    Config: {
      User: "1000:1000",
      Env: ["PORT=8000"],
      Image: image,
      Labels: { a: "b" },
      Healthcheck: { Test: ["CMD", "true"] },
      ...config,
    },
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      Memory: 1,
      NanoCpus: 1,
      ...host,
    },
  });
  return { name: `ops-dev-${part}`, part, takesFiles, inspect, imageEnv };
}

const well = {
  image,
  nonRoot: true,
  readOnlyRoot: true,
  takesFiles: false,
  dropsCapabilities: true,
  limited: true,
  probed: true,
  healthy: true,
};

describe("how a daemon runs a stack", () => {
  it("is told of every container, with the server's environment and time to stop", () => {
    const server = container("server", {
      config: { Env: ["A=1", "JWT_SECRET=signs-everything"], StopTimeout: 40 },
    });
    const backend = container("backend-api", { config: { Env: ["B=2"], StopTimeout: 5 } });
    expect(dockerRuntime([backend, server], [])).toEqual({
      instances: [
        { ...well, name: "ops-dev-backend-api", part: "backend-api" },
        { ...well, name: "ops-dev-server", part: "server" },
      ],
      absent: [],
      env: { A: "1" },
      ends: { "a stop of the container": 40 },
      plainSecrets: [],
      neighbours: [],
    });
  });

  it.each([
    ["nonRoot", { config: { User: "" } }],
    ["readOnlyRoot", { host: { ReadonlyRootfs: false } }],
    ["dropsCapabilities", { host: { CapDrop: null } }],
    ["limited", { host: { Memory: 0 } }],
    ["limited", { host: { NanoCpus: 0 } }],
    ["probed", { config: { Healthcheck: { Test: ["NONE"] } } }],
    ["healthy", { state: { Health: { Status: "unhealthy" } } }],
    ["healthy", { state: { Running: false } }],
  ] as const)("fails to be %s of a companion when %j", (what, changed) => {
    const { instances } = dockerRuntime([container("companions-web", changed)], []);
    expect(instances).toEqual([
      { ...well, name: "ops-dev-companions-web", part: "companions-web", [what]: false },
    ]);
  });

  it("tells what was deployed and is not there", () => {
    const gone = { name: "ops-dev-api", part: "backend-api", takesFiles: false };
    const { instances, absent } = dockerRuntime([container("server"), gone], []);
    expect(instances).toHaveLength(1);
    expect(absent).toEqual(["container ops-dev-api"]);
  });

  it("finds a secret of one container wherever another shows it, without telling it", () => {
    const secret = "b7c9e2d4f6a8b0c1";
    const server = container("server", {
      config: { Env: [`SERVICE_AUTH_TOKEN=${secret}`], Labels: { token: secret } },
    });
    const backend = container("api", { config: { Healthcheck: { Test: ["CMD", "x", secret] } } });
    const companion = container("web", { imageEnv: [`KEY=${secret}`] });
    const { plainSecrets } = dockerRuntime([server, backend, companion], []);
    expect(plainSecrets).toEqual([
      "the labels of ops-dev-server",
      "the arguments of ops-dev-api",
      "the environment of the image of ops-dev-web",
    ]);
  });

  it("takes what the users say is a secret for one", () => {
    const pin = "4711-4711-4711";
    const backend = container("api", { config: { Env: [`DB_PIN=${pin}`], Labels: { pin } } });
    expect(dockerRuntime([backend], ["DB_PIN"]).plainSecrets).toEqual([
      "the labels of ops-dev-api",
    ]);
    expect(dockerRuntime([backend], []).plainSecrets).toEqual([]);
  });
});
