import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** UID that the image is made for; no base image has it. */
export const ownUid = 1234;

/** Counts its starts in its volume, and answers with what it was told; nothing of it is MCP. */
const program = `import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
const { MCP_SERVER_PORT, GREETING, API_KEY, MCP_METRICS_PORT = "none" } = process.env;
appendFileSync("/notes/starts", ".");
const told = () => ({
  greeting: GREETING,
  keyLength: API_KEY?.length,
  metricsPort: MCP_METRICS_PORT,
  arguments: process.argv.slice(2),
  uid: process.getuid(),
  starts: readFileSync("/notes/starts", "utf8").length,
});
createServer(({ url }, response) => {
  response.statusCode = ["/healthz", "/told"].includes(url) ? 200 : 404;
  response.end(url === "/told" ? JSON.stringify(told()) : "well");
}).listen(MCP_SERVER_PORT);
process.on("SIGTERM", () => process.exit(0));
`;

/** What the server answers at /told. */
export const toldSchema = z.strictObject({
  greeting: z.string(),
  keyLength: z.number(),
  metricsPort: z.string(),
  arguments: z.array(z.string()),
  uid: z.number(),
  starts: z.number(),
});

/** Writes the build context of an image that has nothing of the bundled server; answers with its folder. */
export function toldServerContext(folder: string): string {
  const context = join(folder, "told-server");
  mkdirSync(context);
  writeFileSync(join(context, "main.mjs"), program);
  writeFileSync(
    join(context, "Dockerfile"),
    [
      "ARG NODE_IMAGE",
      `FROM \${NODE_IMAGE}`,
      `RUN echo 'app:x:${ownUid}:${ownUid}::/notes:/bin/sh' >> /etc/passwd && mkdir /notes && chown ${ownUid} /notes`,
      "COPY main.mjs /srv/main.mjs",
      'ENTRYPOINT ["node", "/srv/main.mjs"]',
      'CMD ["by-image"]',
    ].join("\n"),
  );
  return context;
}
