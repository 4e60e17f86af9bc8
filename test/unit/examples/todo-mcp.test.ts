import { describe, expect, it, vi } from "vitest";
import { signToken } from "../../../infra/cli/token.ts";
import { apiStatus } from "../../../stacks/examples/todo/mcp/src/api-status.ts";
import { callersOf } from "../../../stacks/examples/todo/mcp/src/callers.ts";
import { requestLimit } from "../../../stacks/examples/todo/mcp/src/request-limit.ts";
import { readSettings, SettingFault } from "../../../stacks/examples/todo/mcp/src/settings.ts";
import { ApiFault, todoApi } from "../../../stacks/examples/todo/mcp/src/todo-api.ts";
import { freePorts } from "../../engine/wait.ts";
import { runningApi, token } from "./running-api.ts";

const secret = "a signing key of this test alone";
const env = {
  MCP_AUTH_MODE: "jwt",
  JWT_SECRET: secret,
  MCP_AUTH_AUDIENCE: "todo",
  TODO_API_URL: "http://todo-api:8080",
  SERVICE_AUTH_TOKEN: token,
};
const client = (url: string, sent = token) => todoApi({ url, token: sent, timeoutMs: 2000 });

/** What the caller of a tool reads of a failure. */
const faultOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => (error instanceof ApiFault ? error.message : Promise.reject(error)),
  );

describe("the MCP server's client of the todo API", () => {
  it("makes, completes and deletes todos", async () => {
    const api = client(await runningApi());
    const made = await api.create({ title: "Water", due: null });
    expect(await api.complete(made.id)).toEqual({ ...made, done: true });
    expect(await api.list({ done: true, limit: 5 })).toEqual({
      total: 1,
      todos: [{ ...made, done: true }],
    });
    await api.remove(made.id);
    expect((await api.list({ done: undefined, limit: 5 })).total).toBe(0);
  });

  it("fails with the API's own words where the caller is at fault", async () => {
    const api = client(await runningApi());
    expect(await faultOf(api.complete("none"))).toBe(
      "The todo API refused it: there is no todo none.",
    );
  });

  it("fails with a wrong service token, saying which setting is wrong and not the token", async () => {
    const api = client(await runningApi(), "a-token-of-somebody-else");
    const message = await faultOf(api.list({ done: undefined, limit: 1 }));
    expect(message).toMatch(/does not accept this server's SERVICE_AUTH_TOKEN/);
    expect(message).not.toContain("somebody-else");
  });

  it("fails where nothing listens, without the address of the API", async () => {
    const [port = 0] = await freePorts(1);
    const message = await faultOf(client(`http://127.0.0.1:${port}`).complete("x"));
    expect(message).toBe("The todo API cannot be reached now. Try again in a moment.");
  });
});

describe("the state of the API", () => {
  it("is told in one line when it changes: where, why and what to do", async () => {
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const status = apiStatus(client(url), url);
    const reason = "nothing listens there (ECONNREFUSED)";
    expect(await status.fault()).toBe(reason);
    expect(await status.fault()).toBe(reason);
    const lines = written.mock.calls.map(([line]) => String(line));
    written.mockRestore();
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      level: "error",
      msg: `the todo API cannot be used at ${url}: ${reason}; start the API, or set TODO_API_URL to where it is`,
    });
  });
});

describe("callers of the MCP server", () => {
  const callerOf = callersOf(readSettings(env));
  const claims = { subject: "me", scope: "ops:read", ttlMin: 5 };
  const sent = async (key: string, audience: string, ttlMin = 5) =>
    `Bearer ${await signToken(key, { mode: "jwt", audience }, { ...claims, ttlMin })}`;

  it("are known by a token of this key and audience", async () => {
    expect(await callerOf(await sent(secret, "todo"))).toBe("me");
  });

  it("fail with any other", async () => {
    expect(await callerOf(null)).toBeUndefined();
    expect(await callerOf("Bearer x")).toBeUndefined();
    expect(await callerOf(await sent(secret, "other"))).toBeUndefined();
    expect(await callerOf(await sent(`${secret}!`, "todo"))).toBeUndefined();
    expect(await callerOf(await sent(secret, "todo", -5))).toBeUndefined();
  });
});

describe("requestLimit", () => {
  it("allows so many a minute to each user, and says how long to wait", () => {
    let now = 15_000;
    const wait = requestLimit(2, () => now);
    expect([wait("a"), wait("a"), wait("a"), wait("b")]).toEqual([0, 0, 45, 0]);
    now = 60_000;
    expect(wait("a")).toBe(0);
  });
});

describe("the settings of the MCP server", () => {
  it.each([
    [{ JWT_SECRET: "short-one" }, "JWT_SECRET has less than 32 characters"],
    [{ TODO_API_URL: "todo-api" }, "TODO_API_URL is no http or https URL"],
    [{ MCP_AUTH_MODE: "basic" }, "MCP_AUTH_MODE is none of jwt, jwks and none"],
    [
      { SERVICE_AUTH_TOKEN: undefined, MCP_BODY_LIMIT_KIB: "x" },
      "MCP_BODY_LIMIT_KIB is no number; SERVICE_AUTH_TOKEN is not set",
    ],
  ])("fails on %j, naming every variable and no secret", (changed, words) => {
    const reading = () => readSettings({ ...env, ...changed });
    expect(reading).toThrow(SettingFault);
    expect(reading).toThrow(words);
    expect(reading).not.toThrow("short-one");
  });
});
