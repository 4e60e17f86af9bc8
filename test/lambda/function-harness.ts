import type Dockerode from "dockerode";
import { type Gateway, type GatewaySettings, serveGateway } from "./front/gateway.ts";
import type { GatewayKind } from "./front/gateway-kinds.ts";
import { type FunctionSpec, functionLabel } from "./runtime/container-plan.ts";
import { startEnvironment } from "./runtime/environment.ts";
import { type EnvironmentPool, environmentPool } from "./runtime/pool.ts";

/** A function behind an API, both on this machine. */
export interface RunningFunction {
  /** Address of the API on loopback, without a path. */
  readonly url: string;
  readonly environments: EnvironmentPool;
  /** A further API in front of the same function; ends with it. */
  serve(gateway?: Partial<GatewaySettings>): Promise<Gateway>;
  /** Everything that all environments printed. */
  logs(): string;
  /** Ends the APIs, then every environment as Lambda does. */
  stop(): Promise<void>;
}

/** What a function is started with. */
export interface FunctionSettings
  extends Pick<FunctionSpec, "name" | "image" | "command" | "env">,
    Partial<Pick<FunctionSpec, "memoryMiB" | "timeoutSec">> {
  /** Environments that may run at once. */
  readonly environments: number;
  /** Stops the processes of an environment between invocations, as Lambda does. @default false */
  readonly freeze?: boolean;
  readonly kind?: GatewayKind;
  readonly gateway?: Partial<GatewaySettings>;
  readonly routes: readonly string[];
}

/** Name under which the tests' APIs are reached, as a function sees it. */
export const apiDomain = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

const accountId = "123456789012";

/** Runs an image as Lambda does, behind an API; environments start with the calls that need them. */
export async function startFunction(
  daemon: Dockerode,
  settings: FunctionSettings,
): Promise<RunningFunction> {
  const { environments: most, freeze = false, kind = "http" } = settings;
  const spec: FunctionSpec = {
    region: "eu-central-1",
    accountId,
    memoryMiB: settings.memoryMiB ?? 512,
    timeoutSec: settings.timeoutSec ?? 29,
    name: settings.name,
    image: settings.image,
    command: settings.command,
    env: settings.env,
  };
  await removeEnvironments(daemon, spec.name);
  const pool = environmentPool(most, () => startEnvironment(daemon, spec, { freeze }));
  const gateways: Gateway[] = [];
  const serve = async (changed: Partial<GatewaySettings> = {}): Promise<Gateway> => {
    const gateway = await serveGateway({
      kind,
      routes: settings.routes,
      api: { accountId, apiId: "a1b2c3d4e5", domain: apiDomain, stage: "$default" },
      invoke: (event) => pool.invoke(event),
      ...settings.gateway,
      ...changed,
    });
    gateways.push(gateway);
    return gateway;
  };
  const { url } = await serve();
  return {
    url,
    environments: pool,
    serve,
    logs: () => Object.values(pool.printed()).join(""),
    async stop() {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await pool.stop();
    },
  };
}

/** Removes what a run that was killed left of a function. */
async function removeEnvironments(daemon: Dockerode, name: string): Promise<void> {
  const filters = { label: [`${functionLabel}=${name}`] };
  for (const { Id } of await daemon.listContainers({ all: true, filters })) {
    await daemon.getContainer(Id).remove({ force: true, v: true });
  }
}
