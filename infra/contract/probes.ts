import { z } from "zod";
import { paths } from "../../app/src/contract.ts";
import { layoutOf } from "../server-layout.ts";
import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import { demand, demandEqual, demandStatus, demandText, shown } from "./demand.ts";
import { get, send } from "./requests.ts";
import { opsScopes, requireTokens } from "./tokens.ts";

const probe = { area: "probes", of: "any", writes: false } as const;

const healthAnswer = z.strictObject({
  status: z.literal("healthy"),
  uptime_seconds: z.number(),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
});
const metadataAnswer = z.object({
  resource: z.url({ protocol: /^https?$/ }),
  scopes_supported: z.array(z.string()),
});

/** What is answered without a token. */
export const probes: readonly ContractCheck[] = [
  {
    ...probe,
    id: "answers-health",
    title: "answers /health without a token with status, uptime and version, and nothing else",
    isGate: true,
    timeLimitMs: 5000,
    run: async (target) => {
      const body = await jsonOf(await send(target, target.healthUrl), 200);
      const isHealth = healthAnswer.safeParse(body).success;
      demand(
        isHealth,
        `answered ${shown(body)} instead of status healthy, uptime_seconds and version; a server of another contract says so by server.container`,
      );
    },
  },
  {
    ...probe,
    id: "answers-ready",
    title: "answers at its path of readiness while it can work",
    run: async (target) => {
      const ready = layoutOf(target).ready;
      const body = await jsonOf(await get(target, ready), 200);
      // at a path of its own, a server says so in words of its own
      if (ready === paths.ready) demandEqual(ready, body, { status: "ready" });
    },
  },
  {
    ...probe,
    id: "hides-metrics",
    title: "does not show metrics on the public port",
    run: async (target) => {
      const text = await demandStatus(
        await get(target, layoutOf(target).metrics?.path ?? paths.metrics),
        404,
      );
      demand(!text.includes("mcp_"), `shows them to everybody: ${shown(text)}`);
    },
  },
  {
    ...probe,
    id: "describes-itself",
    title: "says in the RFC 9728 document which resource it is and which scopes there are",
    run: async (target) => void (await metadataOf(target)),
  },
  {
    ...probe,
    id: "knows-its-scopes",
    title: "names the scopes of the Ops Assistant in the RFC 9728 document",
    of: "ops-assistant",
    run: async (target) => {
      const { scopes_supported: found } = await metadataOf(target);
      const scopes = target.readOnly ? opsScopes.slice(0, 1) : [...opsScopes];
      demandEqual("scopes_supported", found, scopes);
    },
  },
  {
    ...probe,
    id: "answers-json-elsewhere",
    title: "answers JSON with 404 elsewhere",
    run: async (target) => {
      const response = await get(target, "/nothing-here");
      const type = response.headers.get("content-type") ?? "";
      await demandStatus(response, 404);
      demandText("content-type", type, "application/json");
    },
  },
  {
    ...probe,
    id: "counts-in-metrics",
    title: "counts tool calls and refusals where metrics can be read",
    run: async (target) => {
      if (target.metricsUrl === undefined) throw new Skipped("metrics are not reachable from here");
      const text = await demandStatus(await send(target, target.metricsUrl), 200);
      for (const type of [
        "mcp_server_operation_duration_seconds histogram",
        "mcp_tool_calls_total counter",
        "mcp_http_refusals_total counter",
      ]) {
        demandText(target.metricsUrl, text, `# TYPE ${type}`);
      }
    },
  },
];

async function metadataOf(target: ContractTarget): Promise<z.output<typeof metadataAnswer>> {
  requireTokens(target);
  const { mcp } = layoutOf(target);
  const body = await jsonOf(await get(target, `${paths.resourceMetadata}${mcp}`), 200);
  const parsed = metadataAnswer.safeParse(body);
  demand(
    parsed.success && parsed.data.resource.endsWith(mcp),
    `answered ${shown(body)} instead of resource and scopes_supported`,
  );
  return parsed.data;
}

async function jsonOf(response: Response, status: number): Promise<unknown> {
  const text = await demandStatus(response, status);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
