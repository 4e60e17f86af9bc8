import { messageOf, startFault } from "./errors.ts";
import { functionEnvironment, type SecretPlace } from "./lambda/environment.ts";
import { askForStopSignal } from "./lambda/extension.ts";
import { answerInvocations } from "./lambda/invocations.ts";
import { createRuntimeApi, type RuntimeApi } from "./lambda/runtime-api.ts";
import { RuntimeApiError } from "./lambda/runtime-link.ts";
import { readSecrets } from "./lambda/secrets.ts";
import type { OpenFunction } from "./serve-function.ts";
import { logConsole } from "./telemetry/console-lines.ts";

/** Runs the function until Lambda ends it; ends the process, with 1 if it could not start or Lambda is gone. */
export async function startFunction(startedAt: Date): Promise<never> {
  let api: RuntimeApi | undefined;
  try {
    const environment = functionEnvironment();
    api = createRuntimeApi(environment.runtimeApi);
    const stop = new AbortController();
    let open: OpenFunction | undefined;
    process.on("SIGTERM", () => {
      // Nothing was accepted, so there is nothing to finish.
      if (open === undefined) process.exit(0);
      stop.abort();
    });
    // What waits for others comes first: they answer while code is loaded.
    const [, secrets, { openFunction }] = await Promise.all([
      askForStopSignal(environment.runtimeApi),
      secretsOf(environment.secret),
      import("./serve-function.ts"),
    ]);
    open = await openFunction({ ...environment.variables, ...secrets }, startedAt);
    surviveStrayFaults(open);
    logConsole(open.logger);
    open.logger.info({ initMs: Math.round(performance.now()) }, "function ready");
    await answerInvocations(api, open, stop.signal, () => Date.now());
    await open.close();
    process.exit(0);
  } catch (error) {
    return failed(error, api);
  }
}

/** The code that reads secrets is loaded only where there are any. */
async function secretsOf(place: SecretPlace | undefined) {
  if (place === undefined) return {};
  const { readFromSecretsManager } = await import("./lambda/secrets-manager.ts");
  return readSecrets(place, readFromSecretsManager);
}

function surviveStrayFaults({ logger }: OpenFunction): void {
  process.on("uncaughtException", (error) => {
    logger.fatal({ err: error }, "unexpected fault, the function ends");
    process.exit(1);
  });
  // What one request left unhandled must not end the environment for those after it.
  process.on("unhandledRejection", (error) => {
    logger.error({ err: error }, "unexpected fault, the function goes on");
  });
}

async function failed(error: unknown, api: RuntimeApi | undefined): Promise<never> {
  const gone = error instanceof RuntimeApiError;
  const message = gone ? messageOf(error) : startFault(error);
  process.stderr.write(`${message}\n`);
  if (!gone) await api?.initFailed({ type: "Runtime.StartFailed", message }).catch(() => {});
  process.exit(1);
}
