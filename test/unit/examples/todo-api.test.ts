import { describe, expect, it } from "vitest";
import { readSettings, SettingFault } from "../../../stacks/examples/todo/api/src/settings.ts";
import { runningApi, token } from "./running-api.ts";

interface Sent {
  readonly body?: unknown;
  readonly authorization?: string;
}

/** Asks an API and gives back status and answer. */
function asker(url: string) {
  return async (method: string, path: string, sent: Sent = {}) => {
    const { body, authorization = `Bearer ${token}` } = sent;
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization },
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, answer: text === "" ? undefined : JSON.parse(text) };
  };
}

describe("the todo API", () => {
  it("makes, lists, changes and deletes todos", async () => {
    const ask = asker(await runningApi());
    const made = await ask("POST", "/todos", { body: { title: " Water ", due: "2027-02-28" } });
    expect(made).toEqual({
      status: 201,
      answer: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        title: "Water",
        due: "2027-02-28",
        done: false,
        createdAt: "2027-01-01T00:00:00.000Z",
      },
    });
    await ask("POST", "/todos", { body: { title: "Later" } });
    const path = `/todos/${made.answer.id}`;
    const done = await ask("PATCH", path, { body: { done: true, due: null } });
    expect(done).toEqual({ status: 200, answer: { ...made.answer, due: null, done: true } });
    const open = await ask("GET", "/todos?done=false");
    expect(open.answer).toMatchObject({ total: 1, todos: [{ title: "Later", due: null }] });
    const first = await ask("GET", "/todos?limit=1");
    expect(first.answer).toMatchObject({ total: 2, todos: [{ title: "Later" }] });
    expect(await ask("DELETE", path)).toEqual({ status: 204, answer: undefined });
    expect((await ask("DELETE", path)).status).toBe(404);
    expect((await ask("PATCH", path, { body: { done: true } })).status).toBe(404);
  });

  it.each([
    [{ title: "" }, "title is a text of 1 to 200 characters"],
    [{ title: "x".repeat(201) }, "title is a text of 1 to 200 characters"],
    [{ title: "x", due: "2027-02-30" }, "due is a day such as 2027-01-31, or null"],
    [{ title: "x", owner: "me" }, 'there is no field "owner"; known are title, due'],
    [[], "send a JSON object"],
    ["{", "the body is no JSON"],
  ])("fails on a todo of %j", async (body, error) => {
    const ask = asker(await runningApi());
    expect(await ask("POST", "/todos", { body })).toEqual({ status: 400, answer: { error } });
    expect((await ask("GET", "/todos")).answer).toEqual({ total: 0, todos: [] });
  });

  it.each(["done=yes", "limit=0", "limit=101", "limit=x"])(
    "fails on a list by %s",
    async (query) => {
      const ask = asker(await runningApi());
      expect((await ask("GET", `/todos?${query}`)).status).toBe(400);
    },
  );

  it("fails on a body that is too large, and serves on", async () => {
    const ask = asker(await runningApi());
    const body = { title: "x".repeat(17_000) };
    expect((await ask("POST", "/todos", { body })).status).toBe(413);
    expect((await ask("GET", "/todos")).status).toBe(200);
  });

  it.each(["", "Bearer", `Bearer ${token}x`, `Basic ${token}`])(
    "fails for a caller who sends %j, and is well for anyone",
    async (authorization) => {
      const ask = asker(await runningApi());
      expect((await ask("GET", "/todos", { authorization })).status).toBe(401);
      expect(await ask("GET", "/health", { authorization })).toEqual({
        status: 200,
        answer: { status: "healthy" },
      });
    },
  );

  it("says 404 and 405 elsewhere", async () => {
    const ask = asker(await runningApi());
    expect((await ask("GET", "/nothing")).status).toBe(404);
    expect((await ask("PUT", "/todos")).status).toBe(405);
    expect((await ask("GET", "/todos/1")).status).toBe(405);
  });
});

describe("the settings of the todo API", () => {
  it("have defaults for all but the token", () => {
    expect(readSettings({ SERVICE_AUTH_TOKEN: token })).toEqual({
      port: 8080,
      token,
      dataDir: "/data",
    });
  });

  it.each([
    [{}, "SERVICE_AUTH_TOKEN is not set"],
    [{ SERVICE_AUTH_TOKEN: "short-one" }, "SERVICE_AUTH_TOKEN has 9 characters"],
    [{ SERVICE_AUTH_TOKEN: token, PORT: "x" }, 'PORT is "x"'],
  ])("fails on %j without showing the token", (env, words) => {
    const reading = () => readSettings(env);
    expect(reading).toThrow(SettingFault);
    expect(reading).toThrow(words);
    expect(reading).not.toThrow("short-one");
  });
});
