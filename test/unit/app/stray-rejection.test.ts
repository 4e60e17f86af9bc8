import { expect, it } from "vitest";
import { startServer } from "./server-process.ts";

/** Rejects a promise that nobody handles, inside the server, when it gets SIGUSR2. */
const stray = `process.on("SIGUSR2", () => Promise.reject(new Error("stray")))`;

it("goes on serving after a rejection that nobody handled, and logs it", async () => {
  const options = `--import=data:text/javascript,${encodeURIComponent(stray)}`;
  const server = await startServer({ NODE_OPTIONS: options });
  try {
    server.child.kill("SIGUSR2");
    await server.logged("unexpected fault, the server goes on");
    const response = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect(response.status).toBe(200);
    expect(server.log.at(-1)).toMatchObject({ level: "error", err: { message: "stray" } });
  } finally {
    await server.clean();
  }
});
