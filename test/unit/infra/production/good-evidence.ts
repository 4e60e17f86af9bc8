import { env } from "../../../../app/src/contract.ts";
import type { Answer, Evidence, Probes } from "../../../../infra/production/evidence.ts";

/** An answer of a probe. */
export function answer(asked: string, status: number, body: unknown, headers = {}): Answer {
  return { asked, status, headers, text: typeof body === "string" ? body : JSON.stringify(body) };
}

/** A tool's own refusal. */
export const refusedCall = (asked: string) =>
  answer(asked, 200, {
    jsonrpc: "2.0",
    id: 1,
    result: {
      isError: true,
      content: [{ type: "text", text: "Invalid arguments: allowed is less" }],
    },
  });

/** A tool's result. */
export const result = (asked: string) =>
  answer(asked, 200, {
    jsonrpc: "2.0",
    id: 1,
    result: { content: [{ type: "text", text: "done" }] },
  });

const challenge = {
  "www-authenticate": 'Bearer resource_metadata="https://a/.well-known/oauth-protected-resource"',
};
const user = "production-check-1@mcp-stacks";
const time = "2026-01-01T00:00:10.000Z";

/** A line of the audit log. */
export const auditLine = (changed: object = {}) =>
  JSON.stringify({
    log: "audit",
    time,
    kind: "call",
    requestId: "r1",
    user,
    tool: "search",
    arguments: { query: "[text, 33 characters, #a1]" },
    outcome: "ok",
    ...changed,
  });

const probes: Probes = {
  health: answer("/health", 200, { status: "healthy" }),
  ready: answer("/ready", 200, { status: "ready" }),
  surface: {
    tools: [
      {
        name: "search",
        description: "Search.",
        inputSchema: {
          properties: { query: { type: "string", maxLength: 300, description: "Words" } },
          additionalProperties: false,
        },
        annotations: { readOnlyHint: true },
      },
      { name: "write", description: "Write.", inputSchema: {}, annotations: {} },
    ],
    resources: [],
    resourceTemplates: [],
    prompts: [],
    scopes: ["read", "write"],
  },
  metadata: answer("the metadata document", 200, {
    resource: "https://a/mcp",
    scopes_supported: ["read"],
  }),
  withoutToken: answer("no token", 401, {}, challenge),
  badTokens: { answers: [answer("an expired token", 401, {}, challenge)] },
  reader: {
    tools: ["search"],
    call: answer(
      "a reader's call of write",
      403,
      {},
      { "www-authenticate": 'Bearer error="insufficient_scope"' },
    ),
  },
  badInput: [refusedCall("search with text over its limit")],
  paths: [
    refusedCall("resource ops://x/../../etc/passwd"),
    answer("path /metrics", 404, { error: "not_found" }),
  ],
  mistakes: [refusedCall("an item that there is not")],
  requestLimit: {
    limit: 120,
    answered: 120,
    refused: answer("one more", 429, {}, { "retry-after": "42" }),
  },
  toolLimit: { limit: 60, answered: 60, refused: refusedCall("one call more") },
  mark: {
    user,
    tool: "search",
    secret: "5ec4e7",
    from: "2026-01-01T00:00:00.000Z",
    to: "2026-01-01T00:00:20.000Z",
  },
};

/** Evidence of a stack with which every check is passed. */
export const good: Evidence = {
  stack: "prod",
  facts: {
    target: "kubernetes",
    environment: "production",
    server: "ops-assistant",
    exposure: "public",
    tls: true,
    auth: { mode: "jwt" },
    readOnly: false,
    image: { source: "reference" },
    limits: { toolTimeoutSec: 20 },
    replicas: { min: 2, max: 3 },
    memoryMiB: 256,
    store: "postgres",
    shared: "redis",
    audit: "stdout",
    traces: true,
    acknowledged: [],
  },
  policy: { errors: [], violations: [] },
  probes,
  runtime: {
    instances: [
      {
        name: "pod-1",
        part: "server",
        image: `registry.example/a@sha256:${"a".repeat(64)}`,
        nonRoot: true,
        readOnlyRoot: true,
        takesFiles: false,
        dropsCapabilities: true,
        limited: true,
        probed: true,
        healthy: true,
      },
    ],
    env: {
      [env.toolTimeoutSec]: "20",
      [env.otlpEndpoint]: "http://collector:4318",
      [env.logLevel]: "info",
    },
    ends: { "a pod's end": 40 },
    plainSecrets: [],
    neighbours: [],
    absent: [],
  },
  records: {
    audit: { lines: [auditLine(), auditLine({ kind: "refusal", outcome: "unauthenticated" })] },
    log: { lines: ['{"msg":"traces are exported"}'], whole: true },
    metrics: { before: 3, after: 4 },
  },
  shared: [],
  stateLeaks: { places: [] },
  tested: {
    report: {
      commit: "c".repeat(40),
      at: time,
      trees: { app: "a1", infra: "i1" },
      suites: ["unit", "cluster"].map((project) => ({
        file: `test/${project}/a.test.ts`,
        project,
        passed: 2,
        failed: 0,
        skipped: 0,
        security: { passed: 1, failed: 0, skipped: 0 },
      })),
    },
    app: { tree: "a1" },
    infra: "i1",
  },
  documents: {
    reference: "### `search`\n### `write`",
    guide: "npm run deploy; McpServerDown",
    verbs: ["deploy"],
    alerts: ["McpServerDown"],
  },
};

/** Evidence as good as that, but for the parts that are given. */
export function but(changed: Partial<Evidence>): Evidence {
  return { ...good, ...changed };
}

/** The same with other answers of the server. */
export function butProbes(changed: Partial<Probes>): Evidence {
  return but({ probes: { ...probes, ...changed } });
}

/** The parts that are there in good evidence. */
export const goodProbes = probes;
