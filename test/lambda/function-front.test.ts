import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { testDaemon } from "../engine/daemon.ts";
import { baseImages, pulled } from "../engine/test-images.ts";
import { until } from "../engine/wait.ts";
import {
  apiDomain,
  type FunctionSettings,
  type RunningFunction,
  startFunction,
} from "./function-harness.ts";
import { functionLabel } from "./runtime/container-plan.ts";
import { standInFunction } from "./stand-in-function.ts";

const daemon = testDaemon();
const name = "test-front";
let image: string;
let running: RunningFunction | undefined;
beforeAll(async () => {
  image = await pulled(daemon, baseImages().node);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(settings: Partial<FunctionSettings> = {}): Promise<RunningFunction> {
  running = await startFunction(daemon, {
    name,
    image,
    command: ["node", "-e", standInFunction],
    env: {},
    environments: 1,
    routes: ["GET /x", "POST /x"],
    ...settings,
  });
  return running;
}

const echoed = z.looseObject({ calls: z.int(), pid: z.string() });

const ask = ({ url }: { readonly url: string }, act: string, init: RequestInit = {}) =>
  fetch(`${url}/x`, { ...init, headers: { ...init.headers, "x-do": act } });

describe("a function behind an API on this machine", () => {
  it("is an unknown unprivileged user that sees events, and stays warm", async () => {
    const fn = await start();
    const first = echoed.parse(await (await ask(fn, "echo")).json());
    expect(first).toMatchObject({
      uid: 993,
      calls: 1,
      event: { version: "2.0", routeKey: "GET /x", headers: { host: apiDomain } },
    });
    const second = await (await ask(fn, "echo")).json();
    expect(second).toMatchObject({ calls: 2, pid: first.pid });
    expect(fn.environments.all()).toHaveLength(1);
  });

  it("answers 500 for a failed call and goes on in the same environment", async () => {
    const fn = await start();
    const failed = await ask(fn, "fail");
    expect([failed.status, await failed.text()]).toEqual([
      500,
      '{"message":"Internal Server Error"}',
    ]);
    expect(await (await ask(fn, "echo")).json()).toMatchObject({ calls: 2 });
  });

  it("answers 500 for a function that ends, and starts another for the next call", async () => {
    const fn = await start();
    expect((await ask(fn, "die")).status).toBe(500);
    await until("the environment is gone", async () => fn.environments.running().length === 0);
    expect(await (await ask(fn, "echo")).json()).toMatchObject({ calls: 1 });
  });

  it("ends a call at the function's time, with its environment", async () => {
    const fn = await start({ timeoutSec: 1 });
    expect((await ask(fn, "hang")).status).toBe(500);
    await until("the environment is gone", async () => fn.environments.running().length === 0);
    expect((await ask(fn, "echo")).status).toBe(200);
  });

  it("answers 503 when the gateway's own time is over first", async () => {
    const fn = await start({ gateway: { integrationTimeoutMs: 2000 }, timeoutSec: 5 });
    await ask(fn, "echo");
    expect((await ask(fn, "hang")).status).toBe(503);
  });

  it("refuses an answer above 6 MB, which the function is told", async () => {
    const fn = await start();
    expect((await ask(fn, "large")).status).toBe(500);
    await until("the function was told", async () => fn.logs().includes("large 413"));
  });

  it("refuses requests above 10 MB, and events above 6 MB, without a call", async () => {
    const fn = await start();
    const headers = { "content-type": "application/octet-stream" };
    for (const size of [10 * 2 ** 20 + 1, 5e6]) {
      const response = await ask(fn, "echo", { method: "POST", headers, body: "x".repeat(size) });
      expect([size, response.status]).toEqual([size, 413]);
    }
    expect(fn.environments.all()).toHaveLength(0);
  });

  it("runs as many environments as may run, and takes no further call", async () => {
    const fn = await start({ environments: 2 });
    const hanging = [ask(fn, "hang"), ask(fn, "hang")].map((call) => call.catch(() => {}));
    await until("two are busy", async () => {
      const busy = fn.environments.running().filter((environment) => environment.isBusy());
      return busy.length === 2;
    });
    expect((await ask(fn, "echo")).status).toBe(503);
    await Promise.all(fn.environments.running().map((environment) => environment.kill()));
    await Promise.all(hanging);
  });

  it("streams what comes after the prelude, through an API that renames headers", async () => {
    const fn = await start({ kind: "stream" });
    const response = await ask(fn, "stream");
    expect(response.status).toBe(202);
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    expect(await response.text()).toBe("data: 1\n\ndata: 2\n\n");
    // not in the format of streams
    expect((await ask(fn, "echo")).status).toBe(502);
  });

  it("renames headers where it is told to", async () => {
    const fn = await start();
    expect((await ask(fn, "echo")).headers.get("www-authenticate")).toBe("Bearer");
    const renaming = await fn.serve({ renamesHeaders: true });
    const { headers } = await ask(renaming, "echo");
    expect(headers.get("www-authenticate")).toBeNull();
    expect(headers.get("x-amzn-remapped-www-authenticate")).toBe("Bearer");
  });

  it("stops the processes between calls, and wakes them for the next", async () => {
    const fn = await start({ freeze: true });
    const isPaused = async () => {
      const [environment] = fn.environments.running();
      return (await environment?.container.inspect())?.State.Paused === true;
    };
    await ask(fn, "echo");
    await until("it is frozen", isPaused);
    expect(await (await ask(fn, "echo")).json()).toMatchObject({ calls: 2 });
    await until("it is frozen again", isPaused);
  });

  it.each([
    ["SIGTERM and half a second where it registered an extension", { EXTENSION: "1" }, true],
    ["no word where it did not", {}, false],
  ])("gives an idle one %s", async (_, env, isTold) => {
    const fn = await start({ env });
    await ask(fn, "echo");
    await fn.stop();
    expect(fn.logs().includes("SIGTERM after 1 calls")).toBe(isTold);
  });

  it("answers 500 when the start failed, and says why", async () => {
    const fn = await start({ env: { FAIL_INIT: "no secret" } });
    expect((await ask(fn, "echo")).status).toBe(500);
    expect(fn.environments.all()[0]?.initFault()).toEqual({
      type: "Init.Broken",
      message: "no secret",
    });
  });

  it("leaves nothing behind", async () => {
    const fn = await start({ freeze: true });
    await ask(fn, "echo");
    await fn.stop();
    const filters = { label: [`${functionLabel}=${name}`] };
    expect(await daemon.listContainers({ all: true, filters })).toEqual([]);
  });
});
