import { baseImages } from "./test-images.ts";

const program = [
  `require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {`,
  `  const { id, method, params } = JSON.parse(line);`,
  `  const serverInfo = { name: "tiny", version: "1.0.0" };`,
  `  const results = {`,
  `    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo },`,
  `    "tools/list": { tools: [{ name: "ping", inputSchema: { type: "object" } }] },`,
  `    "tools/call": { content: [{ type: "text", text: "pong" }] },`,
  `  };`,
  `  if (id === undefined) return;`,
  `  const error = { code: -32601, message: method };`,
  `  const answer = method in results ? { result: results[method] } : { error };`,
  `  console.log(JSON.stringify({ jsonrpc: "2.0", id, ...answer }));`,
  `});`,
].join(" ");

/** A companion of an image that has Node.js alone, with one tool, `ping`; it may call others. */
export const tinyCompanion = {
  name: "tiny",
  image: baseImages().node,
  command: ["node", "-e", program],
  network: "outbound",
};
