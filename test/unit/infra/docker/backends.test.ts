import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { dockerSettings } from "../../../../infra/config/schema.ts";
import { plain, secretKeys } from "../mocks.ts";
import { deployed, generated } from "./deployed.ts";

const settings = dockerSettings.parse({
  target: "docker",
  server: { auth: { mode: "jwt" }, shared: "memory" },
  docker: { prometheus: { enabled: false } },
  backends: [
    {
      name: "todo-api",
      image: { reference: "team/todo-api:1" },
      command: ["serve"],
      user: 1234,
      port: 9000,
      health: { command: ["check"] },
      env: { LEVEL: "info" },
      volumes: [{ name: "todos", path: "/data" }],
      writable: ["/tmp", "/run"],
      memoryMiB: 128,
      stopSec: 30,
    },
    { name: "mail", url: "https://mail.example.com" },
  ],
});
/** What is told of the stack's token to one of several. */
const tokenOf = (name: string) =>
  createHmac("sha256", generated.jwtSecret).update(name).digest("hex");
const scratch = "rw,noexec,nosuid,nodev,size=16m";

describe("a backend on Docker", () => {
  it("is one hardened container without a port, and none when it is elsewhere", async () => {
    const { resources, named } = await deployed(settings);
    expect(
      resources
        .filter(({ name }) => name.includes("backend"))
        .map(({ type, name }) => [type, name]),
    ).toEqual(
      expect.arrayContaining([
        ["mcp:index:BackendImage", "images-backend-todo-api"],
        ["docker:index/remoteImage:RemoteImage", "images-backend-todo-api-pull"],
        ["mcp:docker:Backend", "backend-todo-api"],
        ["docker:index/container:Container", "backend-todo-api-container"],
      ]),
    );
    expect(resources.filter(({ name }) => /mail/.test(name))).toEqual([]);
    const { envs, labels, networksAdvanced, volumes, ...container } = plain(
      named("backend-todo-api-container").inputs,
    );
    expect(container).toEqual({
      name: "ops-assistant-dev-todo-api",
      hostname: "todo-api",
      image: "id-of:team/todo-api:1",
      command: ["serve"],
      user: "1234:1234",
      readOnly: true,
      tmpfs: { "/tmp": scratch, "/run": scratch },
      restart: "unless-stopped",
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      memory: 128,
      memorySwap: 128,
      cpus: "1",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "3" },
      mustRun: true,
      wait: true,
      waitTimeout: 120,
      healthcheck: {
        tests: ["CMD", "check"],
        interval: "10s",
        timeout: "5s",
        startPeriod: "10s",
        startInterval: "1s",
        retries: 3,
      },
      stopTimeout: 30,
      destroyGraceSeconds: 30,
    });
    expect(envs).toEqual(["LEVEL=info", "PORT=9000", `SERVICE_AUTH_TOKEN=${tokenOf("todo-api")}`]);
    expect(labels).toContainEqual({ label: "com.mcp-stacks.stack", value: "dev" });
    expect(networksAdvanced).toEqual([
      { name: "mcp-network-ops-assistant-dev", aliases: ["todo-api"] },
    ]);
    expect(volumes).toEqual([{ volumeName: "ops-assistant-dev-todos", containerPath: "/data" }]);
  });

  it("shares a token of its own with the server in secret, which waits for it and knows both by URL", async () => {
    const { named, waitsFor } = await deployed(settings);
    for (const name of ["server-container", "backend-todo-api-container"]) {
      expect(secretKeys(named(name).inputs)).toEqual(["envs"]);
    }
    expect(waitsFor("server-container")).toContain("backend-todo-api-container");
    expect(plain(named("server-container").inputs).envs).toEqual(
      expect.arrayContaining([
        "TODO_API_URL=http://todo-api:9000",
        "MAIL_URL=https://mail.example.com",
        `TODO_API_AUTH_TOKEN=${tokenOf("todo-api")}`,
        `MAIL_AUTH_TOKEN=${tokenOf("mail")}`,
      ]),
    );
    expect(tokenOf("mail")).not.toBe(tokenOf("todo-api"));
    expect(JSON.stringify(plain(named("server-container").inputs).envs)).not.toContain(
      "SERVICE_AUTH_TOKEN",
    );
  });

  it("shares one token with the server when it is the only one: derived, as supplied or referred to", async () => {
    const [todoApi] = settings.backends;
    const tokens = async (secrets: Readonly<Record<string, string>>, supplied = {}) => {
      const alone = { ...settings, backends: todoApi ? [{ ...todoApi, secrets }] : [] };
      const { named } = await deployed(alone, { todoToken: "given", ...supplied });
      return ["server-container", "backend-todo-api-container"].map((name) =>
        [plain(named(name).inputs).envs]
          .flat()
          .filter((line) => String(line).startsWith("SERVICE_AUTH_TOKEN=")),
      );
    };
    const own = [`SERVICE_AUTH_TOKEN=${tokenOf("todo-api")}`];
    expect(await tokens({})).toEqual([own, own]);
    const asSupplied = ["SERVICE_AUTH_TOKEN=a-token-of-the-user"];
    expect(await tokens({}, { serviceAuthToken: "a-token-of-the-user" })).toEqual([
      asSupplied,
      asSupplied,
    ]);
    const referred = ["SERVICE_AUTH_TOKEN=given"];
    expect(await tokens({ SERVICE_AUTH_TOKEN: "todoToken" })).toEqual([referred, referred]);
  });
});
