import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Counts the calls of those who show the token, in a volume that outlives it. */
const program = `
const { createServer } = require("node:http");
const { readFileSync, writeFileSync } = require("node:fs");
const { PORT, SERVICE_AUTH_TOKEN, GREETING, RELEASE, BROKEN } = process.env;
if (BROKEN) {
  console.error("The option that this release needs is not set");
  process.exit(1);
}
const counted = () => {
  try { return Number(readFileSync("/data/count", "utf8")); } catch { return 0; }
};
createServer((request, response) => {
  if (request.url === "/health") return response.end("well");
  if (request.headers.authorization !== "Bearer " + SERVICE_AUTH_TOKEN) {
    return response.writeHead(401).end();
  }
  writeFileSync("/data/count", String(counted() + 1));
  response.end(JSON.stringify({ count: counted(), release: RELEASE, greeting: GREETING }));
}).listen(PORT);
process.on("SIGTERM", () => process.exit(0));
`;

const dockerfile = `ARG NODE_IMAGE
FROM \${NODE_IMAGE}
ARG RELEASE
ENV RELEASE=\${RELEASE}
RUN mkdir /data && chown 1000:1000 /data
COPY api.cjs /api.cjs
USER 1000:1000
CMD ["node", "/api.cjs"]
`;

/** Writes the build context of a small API; answers with its folder. */
export function counterContext(folder: string): string {
  const context = join(folder, "counter-api");
  mkdirSync(context, { recursive: true });
  writeFileSync(join(context, "Dockerfile"), dockerfile);
  writeFileSync(join(context, "api.cjs"), program);
  return context;
}

/** Makes the context that of a release which ends when it starts; gives back how to undo it. */
export function breakCounter(context: string): () => void {
  const path = join(context, "api.cjs");
  writeFileSync(path, `process.env.BROKEN = "yes";${program}`);
  return () => writeFileSync(path, program);
}

/** Settings of that API as a backend, one release of it. */
export function counterApi(context: string, release: string, env: Record<string, string> = {}) {
  return {
    name: "counter-api",
    image: { build: { context, args: { RELEASE: release } } },
    env,
    secrets: { GREETING: "counterGreeting" },
    volumes: [{ name: "counts", path: "/data", size: "16Mi" }],
    stopSec: 2,
  };
}

/** Script that asks the API from the server's container, with its token or without. */
export function askCounter(withToken: boolean): string {
  const headers = withToken
    ? '{ authorization: "Bearer " + process.env.SERVICE_AUTH_TOKEN }'
    : "{}";
  return `fetch(process.env.COUNTER_API_URL, { headers: ${headers} })
    .then(async (answer) => console.log(\`\${answer.status} \${await answer.text()}\`))`;
}
