import { baseImages } from "./test-images.ts";

/** Answers every call with its version and what reached it of the request. */
const program = `
const { createServer } = require("node:http");
createServer((request, response) => {
  let bytes = 0;
  request.on("data", (part) => { bytes += part.length; });
  request.on("end", () => {
    const { url, headers } = request;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ version: process.env.VERSION, url, bytes, headers }));
  });
}).listen(process.env.PORT);
process.on("SIGTERM", () => process.exit(0));
`;

/** Settings of a backend that answers with what it was sent; another version is another deploy. */
export function echoApi(version: string) {
  return {
    name: "echo-api",
    image: { reference: baseImages().node },
    command: ["node", "-e", program],
    path: "/api",
    env: { VERSION: version },
    stopSec: 2,
  };
}
