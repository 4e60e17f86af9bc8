import { statSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readBuildContext } from "../../infra/build-context.ts";
import { checkoutRoot } from "../../infra/cli/checkout.ts";
import { server as serverSchema } from "../../infra/config/schema/server.ts";
import { contractChecks } from "../../infra/contract/checks.ts";
import { runChecks } from "../../infra/contract/run.ts";
import { readSurface } from "../../infra/surface-file.ts";
import type { McpSession } from "../contract/clients.ts";
import { execIn, leftovers, logsOf, testDaemon } from "./daemon.ts";
import { contractTarget, type Deployed, deployed, openSession } from "./deployed.ts";
import { exampleSettings } from "./example-settings.ts";
import { stackFixture } from "./stack-fixture.ts";
import { freePorts, until } from "./wait.ts";

const name = "test-example-todo";
const daemon = testDaemon();
const [port = 0] = await freePorts(1);
const { backends, ...own } = exampleSettings("todo");
const [backend] = z.array(z.looseObject({})).parse(backends);

/** The example's own settings on a port of the test, with some of both containers laid over. */
const settings = (logLevel: string, env: Readonly<Record<string, string>> = {}) => {
  return {
    ...own,
    server: { ...z.looseObject({}).parse(own.server), logLevel },
    backends: [{ ...backend, env }],
    docker: { port, health: { intervalSec: 1 }, prometheus: { enabled: false } },
  };
};
const fixture = stackFixture(name, settings("info"));
const server = daemon.getContainer(`todo-${name}`);
const api = daemon.getContainer(`todo-${name}-todo-api`);
const both = [server, api];

const toolNames = ["create_todo", "list_todos", "complete_todo", "delete_todo"];
const todoIn = z.object({ todo: z.object({ id: z.string(), title: z.string() }) });

describe("the example of an MCP server in front of an API", () => {
  let stack: Stack;
  let up: Deployed;
  const call = async (...args: Parameters<McpSession["call"]>) => {
    const session = await openSession(contractTarget(up));
    try {
      return await session.call(...args);
    } finally {
      await session.close();
    }
  };
  const create = async (title: string) =>
    todoIn.parse((await call("create_todo", { title })).data).todo.id;
  const readiness = () =>
    fetch(new URL("/ready", up.healthUrl)).then(async (response) => ({
      status: response.status,
      body: await response.json(),
    }));

  beforeAll(async () => {
    stack = await fixture.open();
    up = deployed((await stack.up(fixture.observed())).outputs);
  });
  afterAll(async () => {
    await fixture.dispose();
    expect(await leftovers(daemon, name)).toEqual([]);
  });

  it("is built and deployed from its own file, with nothing that it does not need", async () => {
    expect(fixture.changes()).toEqual(
      [
        "backend-todo-api-container",
        "images-backend-todo-api-build",
        "images-server-build",
        "mcp-network",
        "secrets-jwt",
        "secrets-service",
        "server-container",
        "volumes-todos",
      ].map((resource) => `create ${resource}`),
    );
  });

  it("has build contexts below 2 MB and images below 200 MB", async () => {
    for (const part of ["mcp", "api"]) {
      const folder = join(checkoutRoot, "stacks/examples/todo", part);
      const { entries } = await readBuildContext(folder, join(folder, "Dockerfile"));
      const sizes = entries
        .filter(({ kind }) => kind === "file")
        .map(({ path }) => statSync(join(folder, path)).size);
      expect(sizes.length).toBeGreaterThan(5);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_000_000);
    }
    for (const container of both) {
      const { Image } = await container.inspect();
      expect((await daemon.getImage(Image).inspect()).Size).toBeLessThan(200_000_000);
    }
  });

  it("passes the health check of both, as user 1000 on a read-only root", async () => {
    for (const container of both) {
      const { State, Config, HostConfig } = await container.inspect();
      expect(State.Health?.Status).toBe("healthy");
      expect(Config.User).toBe("1000:1000");
      expect(HostConfig.ReadonlyRootfs).toBe(true);
      expect(
        await execIn(container, ["/usr/local/bin/node", "-p", "String(process.getuid())"]),
      ).toMatch(/^1000\s*$/);
    }
    expect(Object.keys((await api.inspect()).HostConfig.PortBindings ?? {})).toEqual([]);
  });

  it("names each registered tool in its log, the same that clients see", async () => {
    const lines = (await logsOf(server)).match(/\{.*\}/g)?.map((line) => JSON.parse(line)) ?? [];
    const registered = lines.filter(({ msg }) => msg === "tool registered");
    expect(registered.map(({ tool }) => tool)).toEqual(toolNames);
    const session = await openSession(contractTarget(up));
    const listed = await session.tools().finally(() => session.close());
    expect(listed.map((tool) => tool.name)).toEqual(toolNames);
  });

  it("has its environment loaded: where the API is, and one token that both have and nobody shows", async () => {
    const environments = await Promise.all(
      both.map(async (container) => (await container.inspect()).Config.Env),
    );
    const tokens = environments.map((env) =>
      env.find((line) => line.startsWith("SERVICE_AUTH_TOKEN=")),
    );
    const [token = ""] = tokens;
    expect(token.length).toBeGreaterThan(40);
    expect(tokens).toEqual([token, token]);
    expect(environments[0]).toContain("TODO_API_URL=http://todo-api:8080");
    expect(environments[0]).toContain("MCP_AUTH_AUDIENCE=todo");
    const secret = token.replace("SERVICE_AUTH_TOKEN=", "");
    expect(await logsOf(server)).not.toContain(secret);
    expect(await logsOf(api)).not.toContain(secret);
    expect(fixture.printed.join("")).not.toContain(secret);
  });

  it("reaches the API: what is created through MCP is there, done and deleted", async () => {
    expect(await readiness()).toEqual({ status: 200, body: { status: "ready" } });
    const id = await create("Reach the API");
    expect((await call("complete_todo", { id })).data).toMatchObject({ todo: { id, done: true } });
    const done = await call("list_todos", { done: true });
    expect(done.data).toMatchObject({ total: 1, todos: [{ id, title: "Reach the API" }] });
    expect((await call("delete_todo", { id })).data).toEqual({ deleted: id });
    expect(await call("complete_todo", { id })).toMatchObject({
      failed: true,
      text: `The todo API refused it: there is no todo ${id}.`,
    });
    expect((await call("create_todo", { title: "" })).failed).toBe(true);
  });

  it("keeps the contract of any server, and what its clients are promised", async () => {
    const surface = readSurface({
      server: serverSchema.parse(own.server),
      stack: name,
      root: checkoutRoot,
    });
    if (surface === undefined) throw new Error("the example lists no surface");
    const checks = contractChecks.filter(({ of }) => of === "any");
    const results = await runChecks(checks, { ...contractTarget(up), surface });
    expect(results.filter(({ status }) => status === "failed")).toEqual([]);
    const left = results.filter(({ status }) => status === "skipped").map(({ id }) => id);
    expect(left).toEqual(["counts-in-metrics", "refuses-no-scope"]);
  });

  it("keeps todos when both containers are replaced", async () => {
    const id = await create("Outlive a container");
    const before = await Promise.all(both.map(async (one) => (await one.inspect()).Id));
    fixture.configure(settings("debug", { NODE_NO_WARNINGS: "1" }));
    await stack.up(fixture.observed());
    const after = await Promise.all(both.map(async (one) => (await one.inspect()).Id));
    expect(after.filter((one) => before.includes(one))).toEqual([]);
    expect((await call("list_todos")).data).toMatchObject({ todos: [{ id }] });
  });

  it("fails calls in clear words while the API is away, and works again by itself", async () => {
    await api.stop();
    expect(await readiness()).toMatchObject({ status: 503, body: { status: "not_ready" } });
    expect(await call("list_todos")).toMatchObject({
      failed: true,
      text: "The todo API cannot be reached now. Try again in a moment.",
    });
    expect(await logsOf(server)).toMatch(
      /the todo API cannot be used at http:\/\/todo-api:8080: [^"]+; start the API, or set TODO_API_URL/,
    );
    await api.start();
    await until("the server is ready again", async () => (await readiness()).status === 200);
    expect((await call("list_todos")).failed).toBe(false);
  });
});
