import { join } from "node:path";
import { log } from "./log.ts";
import { createApi } from "./server.ts";
import { readSettings, SettingFault } from "./settings.ts";
import { openStore } from "./store.ts";

/** Milliseconds that requests have to end in after a signal. */
const drainMs = 5000;

try {
  start();
} catch (error) {
  log("error", { msg: "the API does not start", reason: reasonOf(error) });
  process.exitCode = 1;
}

function start(): void {
  const settings = readSettings(process.env);
  const store = openStore(join(settings.dataDir, "todos.db"));
  const server = createApi(store, settings);
  const stop = (signal: string) => {
    log("info", { msg: "stopping", signal });
    server.close(() => {
      store.close();
      log("info", { msg: "stopped" });
    });
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), drainMs).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  server.on("error", (error) => {
    log("error", { msg: "the API does not listen", reason: error.message });
    process.exitCode = 1;
    store.close();
  });
  server.listen(settings.port, () => log("info", { msg: "listening", port: settings.port }));
}

/** What a person set wrong is said without a stack trace. */
function reasonOf(error: unknown): string {
  if (error instanceof SettingFault) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
