import { get } from "node:http";

// The container's health check: the image has no shell to ask with.
const url = `http://127.0.0.1:${process.env.PORT ?? "8080"}/health`;

const request = get(url, { timeout: 4000 }, (response) => {
  response.resume();
  if (response.statusCode !== 200) fail(`answered ${response.statusCode}`);
});
request.on("timeout", () => request.destroy(new Error("no answer in time")));
request.on("error", (error) => fail(error.message));

function fail(reason: string): void {
  process.stderr.write(`unhealthy: ${url}: ${reason}\n`);
  process.exitCode = 1;
}
