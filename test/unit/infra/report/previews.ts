import type { StackFacts } from "../../../../infra/facts.ts";
import type { PreviewStep, StackPreview } from "../../../../infra/preview.ts";
import { surfaceSchema } from "../../../../infra/surface/surface.ts";

/** A tool that takes these texts. */
export function tool(name: string, ...required: readonly string[]) {
  return {
    name,
    description: `What ${name} does.`,
    inputSchema: {
      type: "object",
      properties: Object.fromEntries(required.map((key) => [key, { type: "string" }])),
      required: [...required],
    },
  };
}

/** Facts of a small stack with two tools. */
export function facts(changed: Partial<StackFacts> = {}): StackFacts {
  return {
    target: "docker",
    environment: "development",
    server: "ops-assistant",
    exposure: "loopback",
    tls: false,
    auth: { mode: "jwt", audience: "ops-assistant" },
    readOnly: false,
    image: { source: "build", revision: "aaaa" },
    surface: surface(tool("check_inventory", "item"), tool("search_policies", "query")),
    limits: { requestsPerMinute: 120 },
    replicas: { min: 1, max: 1 },
    memoryMiB: 256,
    store: "sqlite",
    shared: "redis",
    audit: "file",
    traces: false,
    acknowledged: [],
    ...changed,
  };
}

/** A list of what a server offers, of tools alone. */
export function surface(...tools: readonly ReturnType<typeof tool>[]) {
  return surfaceSchema.parse({ tools: [...tools] });
}

/** A step on a resource of a stack. */
export function step(op: string, type: string, name: string, more: Partial<PreviewStep> = {}) {
  const urn = `urn:pulumi:dev::mcp-stacks::${type}::${name}`;
  const found: PreviewStep = {
    op,
    urn,
    type,
    name,
    before: undefined,
    after: undefined,
    diffs: [],
    replaceKeys: [],
    ...more,
  };
  return found;
}

/** A preview that says nothing but what is given. */
export function preview(given: Partial<StackPreview> = {}): StackPreview {
  return {
    ok: true,
    steps: [],
    violations: [],
    errors: [],
    facts: facts(),
    deployed: facts(),
    ...given,
  };
}
