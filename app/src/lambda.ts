import { useCompiledCode } from "./lambda/compiled-code.ts";

const startedAt = new Date();

useCompiledCode(import.meta.url);
// After that, because it is for what is loaded from here on.
const { startFunction } = await import("./start-function.ts");
await startFunction(startedAt);
