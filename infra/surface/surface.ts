import { z } from "zod";

const jsonSchema = z.record(z.string(), z.unknown());

const tool = z.strictObject({
  name: z.string(),
  title: z.string().optional(),
  description: z.string().default(""),
  inputSchema: jsonSchema,
  outputSchema: jsonSchema.optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});

const resource = z.strictObject({
  uri: z.string(),
  name: z.string(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
});

const resourceTemplate = z.strictObject({
  uriTemplate: z.string(),
  name: z.string(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
});

const prompt = z.strictObject({
  name: z.string(),
  description: z.string().optional(),
  arguments: z
    .array(
      z.strictObject({
        name: z.string(),
        description: z.string().optional(),
        required: z.boolean().optional(),
      }),
    )
    .default([]),
});

/**
 * What an MCP server offers its clients, each list in order of names: what a change of it can break.
 * Resources that one of its templates stands for are data, and left out.
 */
export const surfaceSchema = z.strictObject({
  tools: z.array(tool),
  resources: z.array(resource).default([]),
  resourceTemplates: z.array(resourceTemplate).default([]),
  prompts: z.array(prompt).default([]),
  /** `scopes_supported` of its RFC 9728 document. */
  scopes: z.array(z.string()).default([]),
});

/** What an MCP server offers its clients. */
export type Surface = z.output<typeof surfaceSchema>;
/** A tool as clients see it. */
export type SurfaceTool = Surface["tools"][number];
