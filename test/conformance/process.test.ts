import { tokenFor } from "../unit/app/in-process.ts";
import { startServer } from "../unit/app/server-process.ts";
import { conformanceEnv, describeConformance } from "./conformance.ts";

describeConformance("the server as a process", async (mode) => {
  const server = await startServer(conformanceEnv(mode));
  return {
    endpoint: `http://127.0.0.1:${server.port}/mcp`,
    token: await tokenFor(["ops:read"], "conformance"),
    close: () => server.clean(),
  };
});
