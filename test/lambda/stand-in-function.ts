/**
 * A function for tests of what runs functions: `x-do` of the event says what it does. It is run by
 * `node -e`, so that any image with Node will do.
 */
export const standInFunction = `
const http = require("node:http");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });
const ask = (method, path, headers = {}, body = "") => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, agent, path, headers }, async (response) => {
    const chunks = [];
    for await (const chunk of response) chunks.push(chunk);
    resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
  });
  request.on("error", reject);
  request.end(body);
});
const base = "/2018-06-01/runtime/invocation/";
const json = (value) => JSON.stringify(value);
const stream = (id, head, parts) => new Promise((resolve, reject) => {
  const headers = {
    "lambda-runtime-function-response-mode": "streaming",
    "transfer-encoding": "chunked",
    "content-type": "application/vnd.awslambda.http-integration-response",
  };
  const request = http.request({ host, port, method: "POST", agent, path: base + id + "/response", headers }, (response) => {
    response.resume();
    response.on("end", resolve);
  });
  request.on("error", reject);
  request.write(json(head) + "\\0".repeat(8));
  for (const part of parts) request.write(part);
  request.end();
});
let calls = 0;
const acts = {
  echo: (id, event) => ask("POST", base + id + "/response", {}, json({ statusCode: 200, headers: { "content-type": "application/json", "www-authenticate": "Bearer" }, body: json({ calls, pid: process.env.AWS_LAMBDA_LOG_STREAM_NAME, event, uid: process.getuid() }) })),
  fail: (id) => ask("POST", base + id + "/error", { "lambda-runtime-function-error-type": "Function.Broken" }, json({ errorType: "Broken", errorMessage: "as asked" })),
  large: (id) => ask("POST", base + id + "/response", {}, json({ statusCode: 200, body: "x".repeat(7e6) })).then(({ status }) => console.log("large " + status)),
  die: () => process.exit(3),
  hang: () => new Promise(() => setInterval(() => {}, 1000)),
  stream: (id) => stream(id, { statusCode: 202, headers: { "content-type": "text/event-stream" } }, ["data: 1\\n\\n", "data: 2\\n\\n"]),
};
process.on("SIGTERM", () => { console.log("SIGTERM after " + calls + " calls"); process.exit(0); });
(async () => {
  if (process.env.FAIL_INIT) {
    await ask("POST", "/2018-06-01/runtime/init/error", {}, json({ errorType: "Init.Broken", errorMessage: process.env.FAIL_INIT }));
    process.exit(1);
  }
  if (process.env.EXTENSION) {
    const { headers } = await ask("POST", "/2020-01-01/extension/register", { "lambda-extension-name": "stand-in" }, json({ events: [] }));
    ask("GET", "/2020-01-01/extension/event/next", { "lambda-extension-identifier": headers["lambda-extension-identifier"] }).catch(() => {});
  }
  for (;;) {
    const next = await ask("GET", base + "next");
    calls++;
    const event = JSON.parse(next.body);
    await acts[event.headers["x-do"] ?? "echo"](next.headers["lambda-runtime-aws-request-id"], event);
  }
})();
`;
