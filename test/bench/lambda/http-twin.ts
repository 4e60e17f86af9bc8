import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import type Dockerode from "dockerode";
import { env, paths } from "../../../app/src/contract.ts";
import { until } from "../../engine/wait.ts";
import { functionLabel } from "../../lambda/runtime/container-plan.ts";
import { freePort } from "../server/free-port.ts";
import { type Call, checkAnswer } from "./call-event.ts";

/** The same image with the same settings as a function's, as a server that listens. */
export interface HttpTwin {
  /** Sends a call on a connection that stays open; gives the milliseconds, and what was answered. */
  call(call: Call): Promise<{ readonly ms: number; readonly body: string }>;
  stop(): Promise<void>;
}

/** Starts one beside a function: all of its container is the same but the program and its ports. */
export async function startHttpTwin(
  daemon: Dockerode,
  environment: Dockerode.Container,
): Promise<HttpTwin> {
  const { Config, HostConfig } = await environment.inspect();
  const port = await freePort();
  const [program = "", ...flags] = [...(Config.Cmd ?? [])].reverse();
  const container = await daemon.createContainer({
    Image: Config.Image,
    User: Config.User,
    Labels: { [functionLabel]: Config.Labels[functionLabel] ?? "" },
    Healthcheck: { Test: ["NONE"] },
    Cmd: [...flags.reverse(), program.replace(/[^/]+$/, "main.mjs")],
    // of two settings of one name the last one counts
    Env: [
      ...Config.Env,
      `${env.host}=127.0.0.1`,
      `${env.port}=${port}`,
      `${env.metricsPort}=${await freePort()}`,
    ],
    AttachStdout: true,
    AttachStderr: true,
    HostConfig,
  });
  const attached = await container.attach({ stream: true, stdout: true, stderr: true });
  // who reads a function's log reads this one as well
  attached.resume();
  await container.start();
  const agent = new Agent({ keepAlive: true });
  const url = `http://127.0.0.1:${port}`;
  await until("the server answers", async () => (await fetch(`${url}${paths.health}`)).ok);
  return {
    call: (call) => post(`${url}${paths.mcp}`, agent, call),
    async stop() {
      agent.destroy();
      await container.remove({ force: true, v: true });
    },
  };
}

async function post(url: string, agent: Agent, call: Call) {
  const { headers, body } = call;
  const started = performance.now();
  const length = { "content-length": Buffer.byteLength(body) };
  const sent = request(url, { method: "POST", agent, headers: { ...headers, ...length } });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, "response");
  if (response === undefined) throw new Error(`${url} did not answer`);
  const answered = await text(response);
  const ms = performance.now() - started;
  checkAnswer(call, response.statusCode ?? 0, answered);
  return { ms, body: answered };
}
