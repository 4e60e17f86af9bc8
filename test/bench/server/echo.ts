import * as z from "zod";
import { defineTool, readOnly } from "../../../app/src/tools/define-tool.ts";

/** The tool that every measured server has, so that all do the same work for a call. */
export const echo = defineTool({
  name: "echo",
  title: "Echo",
  description: "Gives back the message that it is called with.",
  scope: "ops:read",
  hints: readOnly,
  audited: [],
  input: z.strictObject({ message: z.string().max(1000).describe("What to give back") }),
  output: z.object({ message: z.string() }),
  handler: async ({ message }) => ({ message }),
});
