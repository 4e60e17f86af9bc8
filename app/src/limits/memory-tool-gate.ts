import { createToolGate as create, type ToolGate } from "./tool-gate.ts";

/** Lets at most `concurrency` calls of each tool run at once in this process. */
export const createToolGate = (concurrency: number): ToolGate => create({ concurrency });
