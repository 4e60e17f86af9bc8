import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type Dockerode from "dockerode";
import { containerPlan, type FunctionSpec, functionArn } from "./container-plan.ts";
import type { InvocationEnd } from "./invocation.ts";
import { serveRuntimeApi } from "./runtime-api.ts";
import type { RuntimeFault } from "./runtime-fault.ts";

/** What an environment has written so far. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** One execution environment: a container that is given one event after the other. */
export interface ExecutionEnvironment {
  readonly id: string;
  readonly container: Dockerode.Container;
  /** Milliseconds from the start of its process to its first request for an event; undefined before. */
  initMs(): number | undefined;
  /** Why it could not start; undefined as long as it can. */
  initFault(): RuntimeFault | undefined;
  isBusy(): boolean;
  hasEnded(): boolean;
  /** Hands over an event; for a new environment it waits for the start, within Lambda's bounds. */
  invoke(event: string): Promise<InvocationEnd>;
  printed(): Printed;
  /** Ends it as Lambda ends an idle one: SIGTERM where an extension is registered, then SIGKILL. */
  shutDown(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
}

/** Milliseconds of the init phase (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html). */
const initLimitMs = 10_000;
/** Milliseconds between SIGTERM and SIGKILL for a function with an internal extension (the same page). */
const shutdownMs = 500;

/** Makes and starts an environment; `freeze` stops its processes between invocations, as Lambda does. */
export async function startEnvironment(
  daemon: Dockerode,
  spec: FunctionSpec,
  { freeze }: { freeze: boolean },
): Promise<ExecutionEnvironment> {
  const id = randomBytes(6).toString("hex");
  const ready = Promise.withResolvers<void>();
  // whoever waits for the start hears of it; nobody may
  ready.promise.catch(() => {});
  const timeoutMs = spec.timeoutSec * 1000;
  let firstNext: number | undefined;
  let initFault: RuntimeFault | undefined;
  let startedAt = 0;
  let ended = false;
  let busy = false;
  let frozen = false;
  // pausing and waking are done one after the other
  let turn: Promise<void> = Promise.resolve();
  const inTurn = (step: () => Promise<void>): Promise<void> => {
    turn = turn.then(step, step);
    return turn;
  };

  const fail = (fault: RuntimeFault): void => {
    if (firstNext === undefined) initFault ??= fault;
    ready.reject(new Error(`${fault.type}: ${fault.message}`));
    api.abandon(fault);
  };
  const api = await serveRuntimeApi(functionArn(spec), {
    onNext: () => {
      firstNext ??= Date.now();
      ready.resolve();
      if (freeze && !busy) freezeIdle();
    },
    onInitError: fail,
  });
  const container = await daemon.createContainer(
    containerPlan(spec, { runtimeApi: api.address, id }),
  );
  const printed = await collect(daemon, container);
  await container.start();
  startedAt = Date.parse((await container.inspect()).State.StartedAt);
  // of one that was not started yet, the daemon says at once that it does not run
  const exited = container.wait().then(async ({ StatusCode }: { StatusCode: number }) => {
    ended = true;
    fail({ type: "Runtime.ExitError", message: `Runtime exited with status ${StatusCode}` });
    await printed.complete;
    // somebody may have removed it by hand
    await container.remove({ force: true, v: true }).catch(() => {});
    api.close();
  });
  exited.catch(() => {});

  const freezeIdle = () =>
    inTurn(async () => {
      if (busy || ended || frozen) return;
      // one that ended meanwhile cannot be stopped any more
      frozen = await container.pause().then(
        () => true,
        () => false,
      );
    });
  const wake = () =>
    inTurn(async () => {
      if (!frozen) return;
      frozen = false;
      // one that was killed meanwhile is gone, which its next call finds out
      await container.unpause().catch(() => {});
    });
  const kill = async (): Promise<void> => {
    await wake();
    await container.kill().catch(() => {});
    await exited;
  };
  const bounded = async (ms: number, what: string, work: Promise<unknown>): Promise<void> => {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      fail({ type: "Sandbox.Timedout", message: `${what} timed out after ${ms / 1000} seconds` });
      late.resolve(kill());
    }, ms);
    await Promise.race([work, late.promise]).catch(() => {});
    clearTimeout(timer);
  };

  return {
    id,
    container,
    initMs: () => (firstNext === undefined ? undefined : firstNext - startedAt),
    initFault: () => initFault,
    isBusy: () => busy,
    hasEnded: () => ended,
    async invoke(event) {
      busy = true;
      const done = () => {
        busy = false;
        if (freeze) freezeIdle();
      };
      try {
        // an init that takes too long is done again within the invocation's own time
        await bounded(initLimitMs + timeoutMs, "Init", ready.promise);
        await ready.promise;
        await wake();
      } catch (error) {
        await kill();
        done();
        return { kind: "error", type: "Runtime.InitError", message: String(error) };
      }
      const invoked = api.invoke(event, timeoutMs);
      const whole = invoked.then((end) => (end.kind === "stream" ? end.done : undefined));
      bounded(timeoutMs, "Task", whole).then(done);
      return invoked;
    },
    printed: () => printed.read(),
    async shutDown() {
      await wake();
      if (!ended && api.hasExtension()) {
        await container.kill({ signal: "SIGTERM" }).catch(() => {});
        const timer = setTimeout(() => container.kill().catch(() => {}), shutdownMs);
        await exited;
        clearTimeout(timer);
      }
      await kill();
    },
    kill,
  };
}

/** Reads along what a container prints, from its first byte to its last. */
async function collect(daemon: Dockerode, container: Dockerode.Container) {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  stdout.on("data", (chunk: Buffer) => chunks.stdout.push(chunk));
  stderr.on("data", (chunk: Buffer) => chunks.stderr.push(chunk));
  daemon.modem.demuxStream(stream, stdout, stderr);
  const complete = new Promise<void>((resolve) => {
    stream.once("end", resolve);
    stream.once("close", resolve);
  });
  const text = (part: Buffer[]) => Buffer.concat(part).toString("utf8");
  return {
    complete,
    read: (): Printed => ({ stdout: text(chunks.stdout), stderr: text(chunks.stderr) }),
  };
}
