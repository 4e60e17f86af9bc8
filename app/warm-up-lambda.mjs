/*
 * Starts the function, gives it one event of each kind and stops it, so that the image's compile cache
 * holds what a start on AWS Lambda needs. It plays the Runtime API and Secrets Manager; DynamoDB is
 * away. Runs while the image is built, nowhere else.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { warmUpRequests } from "./warm-up-requests.mjs";

const secret = randomBytes(32).toString("hex");
const requests = warmUpRequests(secret);
let given;

const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  const { url = "" } = request;
  if (url === "/")
    return response.end(JSON.stringify({ SecretString: JSON.stringify({ JWT_SECRET: secret }) }));
  if (url.endsWith("/invocation/next")) return giveEvent(response);
  if (url.endsWith("/error")) throw new Error(`the function failed: ${text}`);
  if (url.endsWith("/response")) check(text);
  // There are no extensions here: the function goes on without.
  response.writeHead(url.endsWith("/response") ? 202 : 404).end();
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = `127.0.0.1:${server.address().port}`;

const child = spawn(process.execPath, process.argv.slice(2), {
  stdio: ["ignore", "inherit", "inherit"],
  env: {
    ...process.env,
    NODE_COMPILE_CACHE: "/app/compiled",
    AWS_LAMBDA_RUNTIME_API: address,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://${address}`,
    AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1",
    MCP_SECRET_ID: "warm-up",
    MCP_STORE: "dynamodb",
    MCP_SHARED: "dynamodb",
    MCP_TICKETS_TABLE: "none",
    MCP_LIMITS_TABLE: "none",
    MCP_AUDIT_DESTINATION: "stdout",
  },
});
const [code] = await once(child, "exit");
if (code !== 0 || given !== undefined) throw new Error(`the function ended with ${code}`);
server.closeAllConnections();
server.close();

function giveEvent(response) {
  given = requests.shift();
  // The function stops in good order, which is when Node writes what was compiled.
  if (given === undefined) return child.kill("SIGTERM");
  const http = { method: "POST", path: "/mcp", sourceIp: "127.0.0.1" };
  const event = {
    version: "2.0",
    rawPath: "/mcp",
    rawQueryString: "",
    headers: { host: "localhost", ...given.headers },
    requestContext: { domainName: "localhost", http },
    body: given.body,
    isBase64Encoded: false,
  };
  response.setHeader("lambda-runtime-aws-request-id", "warm-up");
  response.setHeader("lambda-runtime-deadline-ms", String(Date.now() + 60_000));
  response.end(JSON.stringify(event));
}

/** Tickets are away; everything else has to be answered. */
function check(text) {
  const { statusCode, body } = JSON.parse(text);
  const faulty = body.includes('"isError":true') && !given.body.includes("list_tickets");
  if (statusCode !== 200 || faulty) throw new Error(`${given.what}: ${statusCode} ${body}`);
}
