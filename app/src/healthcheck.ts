import { env, healthcheck, paths, ports } from "./contract.ts";

// The container's health check: no dependency, so that it starts in a few milliseconds.
// An `import` of node:http would load Node's whole fetch implementation along with it.
const { get } = process.getBuiltinModule("node:http");
const port = process.env[env.port] || String(ports.http);
const listens = process.env[env.host] ?? "";
// A wildcard address is no address to connect to.
const host = ["", "0.0.0.0", "::", "localhost"].includes(listens) ? "127.0.0.1" : listens;
const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}${paths.health}`;

const request = get(url, { timeout: healthcheck.timeoutSec * 1000 - 500 }, (response) => {
  response.resume();
  if (response.statusCode !== 200) fail(`answered ${response.statusCode}`);
});
request.on("timeout", () => request.destroy(new Error("no answer in time")));
request.on("error", (error) => fail(error.message));

function fail(reason: string): void {
  process.stderr.write(`unhealthy: ${url}: ${reason}\n`);
  process.exitCode = 1;
}
