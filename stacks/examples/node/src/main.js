import { createAdaptorServer } from "@hono/node-server";
import { createMcpHandler } from "@modelcontextprotocol/server";
import { httpFetch } from "./http.js";
import { signedLinks } from "./links.js";
import { serverFactory } from "./server.js";
import { readSettings, SettingFault } from "./settings.js";
import { openStore } from "./store.js";

/** Milliseconds that running calls have at a stop. */
const stopMs = 8000;

function log(message) {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message })}\n`);
}

/** Whether the server that runs beside this process is well: the image has no other client. */
async function checkHealth({ port }) {
  const answer = await fetch(`http://127.0.0.1:${port}/ready`, {
    signal: AbortSignal.timeout(4000),
  });
  if (!answer.ok) throw new SettingFault(`/ready answered ${answer.status}`);
}

function serve(settings) {
  const store = openStore(settings.folder);
  const links = signedLinks(settings);
  const handler = createMcpHandler(serverFactory(store, links), {
    maxRequestBodySize: settings.bodyLimitBytes,
    onerror: (error) => log(`request rejected: ${error.message}`),
  });
  const server = createAdaptorServer({ fetch: httpFetch(settings, { handler, store, links }) });
  server.listen(settings.port, "0.0.0.0", () => log(`listening on ${settings.port}`));
  const stop = () => {
    log("stopping");
    server.close(async () => {
      await handler.close();
      process.exit(0);
    });
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), stopMs).unref();
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

try {
  const settings = readSettings(process.env);
  if (process.argv[2] === "health") await checkHealth(settings);
  else serve(settings);
} catch (error) {
  log(error instanceof SettingFault ? error.message : String(error));
  process.exitCode = 1;
}
