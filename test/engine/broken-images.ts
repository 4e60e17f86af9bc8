import type Dockerode from "dockerode";
import { pack } from "tar-stream";
import { ports } from "../../app/src/contract.ts";

/** Programs that take the server's place in an image, by what is wrong with them. */
export const brokenPrograms = {
  /** Its probes are content, and nothing else is. */
  "well, but refuses calls": `import { createServer } from "node:http";
const healthy = { status: "healthy", uptime_seconds: 1, version: "0.0.0" };
createServer((request, response) => {
  const isProbe = ["/health", "/ready"].includes(new URL(request.url, "http://a").pathname);
  response.writeHead(isProbe ? 200 : 500, { "content-type": "application/json" });
  response.end(JSON.stringify(isProbe ? healthy : { error: "internal" }));
}).listen(${ports.http});
process.on("SIGTERM", () => process.exit(0));
`,
  "ends when it starts": `console.error("The option that this version needs is not set");
process.exit(1);
`,
} as const;

/** What is wrong with a broken image. */
export type Breakage = keyof typeof brokenPrograms;

/** Makes an image that is a good one with another program; answers with its ID. */
export async function brokenImage(
  daemon: Dockerode,
  good: string,
  tag: string,
  breakage: Breakage,
): Promise<string> {
  const context = pack();
  for (const [name, content] of [
    ["Dockerfile", `FROM ${good}\nCOPY main.mjs /app/main.mjs\n`],
    ["main.mjs", brokenPrograms[breakage]],
  ] as const) {
    const bytes = Buffer.from(content);
    context.entry({ name, size: bytes.length }, bytes);
  }
  context.finalize();
  const progress = await daemon.buildImage(context, { t: tag });
  await new Promise<void>((resolve, reject) => {
    daemon.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
  });
  return (await daemon.getImage(tag).inspect()).Id;
}
