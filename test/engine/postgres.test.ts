import { randomBytes } from "node:crypto";
import type { OutputMap, Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { testDaemon } from "./daemon.ts";
import { contractTarget, createTicket, deployed, ticketTitle } from "./deployed.ts";
import { describeSecrecy } from "./secrecy.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts, until } from "./wait.ts";

const name = "test-postgres";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const settings = (logLevel: string) => ({
  server: { store: "postgres", shared: "memory", logLevel },
  docker: { port, prometheus: { enabled: false } },
});
const fixture = stackFixture(name, settings("info"));
const containers = ["", "-postgres"].map((role) => `ops-assistant-${name}${role}`);
const database = daemon.getContainer(`ops-assistant-${name}-postgres`);

describe("a stack that keeps its tickets in a PostgreSQL of its own", () => {
  let stack: Stack;
  let outputs: OutputMap;
  let target: ContractTarget;
  let password: string;
  const up = async () => {
    ({ outputs } = await stack.up(fixture.observed()));
    target = contractTarget(deployed(outputs));
    password = await passwordInUse();
  };
  const isHealthy = async () => (await database.inspect()).State.Health?.Status === "healthy";
  beforeAll(async () => {
    stack = await fixture.open();
    await up();
  });
  afterAll(() => fixture.dispose());

  it("creates PostgreSQL with its volume and password beside the server", () => {
    expect(fixture.changes()).toEqual([
      "create images-postgres",
      "create images-server-build",
      "create mcp-network",
      "create postgres-container",
      "create postgres-data",
      "create secrets-jwt",
      "create secrets-postgres",
      "create server-container",
      "create server-data",
      "create server-logs",
    ]);
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
  });

  it("runs it hardened: read-only root, no root user, no capabilities, no published port", async () => {
    const { HostConfig, Config, NetworkSettings } = await database.inspect();
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    expect(Config.User).toBe("postgres");
    expect(HostConfig.CapDrop).toEqual(["ALL"]);
    expect(HostConfig.SecurityOpt).toEqual(["no-new-privileges:true"]);
    expect(HostConfig.Memory).toBe(256 * 2 ** 20);
    expect(Object.values(NetworkSettings.Ports).filter((bindings) => bindings !== null)).toEqual(
      [],
    );
  });

  it("finds nothing to change when nothing was changed", async () => {
    await stack.up({ ...fixture.observed(), expectNoChanges: true });
    expect(fixture.changes()).toEqual([]);
  });

  it("keeps a ticket over a restart and a kill of PostgreSQL and over another server container", async () => {
    const title = "Written before all of it";
    const id = await createTicket(target, title);
    const isThere = async () => (await ticketTitle(target, id)) === title;
    await database.restart();
    await until("the ticket is there after the restart", isThere);
    await database.kill();
    await database.start();
    await until("the ticket is there after the kill", isThere);
    fixture.configure(settings("debug"));
    await up();
    expect(fixture.changes()).toEqual(
      ["create-replacement", "delete-replaced", "replace"].map(
        (step) => `${step} server-container`,
      ),
    );
    expect(await isThere()).toBe(true);
  });

  describe("with its generated password", () => {
    beforeAll(() => until("PostgreSQL is healthy again", isHealthy));
    describeSecrecy(() => ({
      ...{ fixture, stack, outputs, daemon, containers },
      secrets: [password, deployed(outputs).jwtSecret],
    }));
  });

  describe("given another password", () => {
    const supplied = randomBytes(18).toString("hex");
    let generated: string;
    let id: string;
    beforeAll(async () => {
      generated = password;
      id = await createTicket(target, "Written under the first password");
      await stack.setConfig("mcp-stacks:postgresPassword", { value: supplied, secret: true });
      await up();
    });

    it("takes it for the data that it has, and keeps the tickets", async () => {
      expect(password).toBe(supplied);
      expect(await ticketTitle(target, id)).toBe("Written under the first password");
    });

    describeSecrecy(() => ({
      ...{ fixture, stack, outputs, daemon, containers },
      secrets: [supplied, generated, deployed(outputs).jwtSecret],
    }));
  });
});

/** The password that PostgreSQL is really started with. */
async function passwordInUse(): Promise<string> {
  const { Config } = await database.inspect();
  const entry = Config.Env.find((line) => line.startsWith("POSTGRES_PASSWORD="));
  return entry?.slice("POSTGRES_PASSWORD=".length) ?? "";
}
