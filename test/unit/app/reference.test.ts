import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, it } from "vitest";
import { createMetrics } from "../../../app/src/telemetry/metrics.ts";
import { tools } from "../../../app/src/tools/registry.ts";
import { startInProcess, tokenFor } from "./in-process.ts";
import { type Reference, renderReference } from "./reference.ts";

/** What a client with every right is told of resources and prompts. */
async function listed(): Promise<Pick<Reference, "resources" | "prompts">> {
  const server = startInProcess();
  const client = new Client({ name: "reference", version: "1.0.0" });
  const headers = { authorization: `Bearer ${await tokenFor(["ops:admin"])}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.endpoint), {
      fetch: server.fetch,
      requestInit: { headers },
    }),
  );
  const { resources } = await client.listResources();
  const { resourceTemplates } = await client.listResourceTemplates();
  const { prompts } = await client.listPrompts();
  await client.close();
  // The documents behind a template are data, not part of the server.
  const fixed = resources.filter(({ uri }) => !uri.startsWith("ops://policies/"));
  return {
    resources: [
      ...fixed.map((resource) => ({ ...resource, place: resource.uri })),
      ...resourceTemplates.map((template) => ({ ...template, place: template.uriTemplate })),
    ].map(({ place, name, title = name, description = "", mimeType = "" }) => ({
      place,
      title,
      description,
      mimeType,
    })),
    prompts: prompts.map(({ name, description = "", arguments: args = [] }) => ({
      name,
      description,
      arguments: args.map((argument) => ({
        name: argument.name,
        description: argument.description ?? "",
        required: argument.required === true,
      })),
    })),
  };
}

function metrics(): Reference["metrics"] {
  const { registry } = createMetrics("1.0.0");
  return registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith("mcp_"))
    .map((metric) => ({
      name: metric.name,
      help: metric.help,
      type: String(metric.type),
      labels: "labelNames" in metric && Array.isArray(metric.labelNames) ? metric.labelNames : [],
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

it("says in app/REFERENCE.md what tools, resources, prompts, settings and metrics there are", async () => {
  const text = renderReference({ tools, ...(await listed()), metrics: metrics() });
  await expect(text).toMatchFileSnapshot("../../../app/REFERENCE.md");
});
