import { enableCompileCache } from "node:module";

// a preview waits for this process to start; what follows is compiled once for all runs
enableCompileCache();
const [{ serve }, { awsStandIn }] = await Promise.all([
  import("../provider-kit.ts"),
  import("./plugin.ts"),
]);
await serve(awsStandIn, process.argv.slice(2));
