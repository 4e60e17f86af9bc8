import { describe, expect, it } from "vitest";
import { checkConnection, connect, dockerOptions } from "./connection.ts";

describe("dockerOptions", () => {
  it("finds a daemon by socket, by port and by SSH", () => {
    expect(dockerOptions("unix:///run/docker.sock", {})).toEqual({
      socketPath: "/run/docker.sock",
    });
    expect(dockerOptions("tcp://10.0.0.1:2375", {})).toEqual({
      protocol: "http",
      host: "10.0.0.1",
      port: 2375,
    });
    expect(dockerOptions("ssh://ops@vm:2222", { SSH_AUTH_SOCK: "/agent" })).toEqual({
      protocol: "ssh",
      host: "vm",
      port: 2222,
      username: "ops",
      sshOptions: { agent: "/agent" },
    });
  });
});

describe("connect", () => {
  it("takes the provider's host before DOCKER_HOST, and Docker's own socket last", () => {
    const environment = { DOCKER_HOST: "tcp://env:1" };
    expect(connect({ host: "tcp://config:2" }, environment).host).toBe("tcp://config:2");
    expect(connect({}, environment).host).toBe("tcp://env:1");
    expect(connect({}, {}).host).toBe("unix:///var/run/docker.sock");
  });

  it("gives credentials to the registry they are for, and to no other", () => {
    const registryAuth = JSON.stringify([
      { address: "https://r.example:5000", username: "u", password: "p" },
    ]);
    const { credentialsFor } = connect({ registryAuth }, {});
    expect(credentialsFor("r.example:5000/a/b:1")?.username).toBe("u");
    expect(credentialsFor("redis:7")).toBeUndefined();
    expect(credentialsFor("r.example/a:1")).toBeUndefined();
  });
});

describe("checkConnection", () => {
  it("accepts what the program gives, before any daemon runs", () => {
    const config = { host: "unix:///nowhere.sock", disableDockerDaemonCheck: "true" };
    expect(checkConnection(config)).toEqual([]);
  });

  it("fails on a host that is no address and on settings the stand-in does not have", () => {
    const config = { host: "localhost", certPath: "/certs", sshOpts: '["-v"]' };
    expect(checkConnection(config).map((fault) => fault.property)).toEqual([
      "certPath",
      "host",
      "sshOpts",
    ]);
  });
});
