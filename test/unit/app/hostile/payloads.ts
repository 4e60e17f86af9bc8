import fc from "fast-check";

/** In every value that no log may show; unlike anything that the server says by itself. */
export const canary = "c4n4ry";

const modern = "2026-07-28";

const meta = {
  "io.modelcontextprotocol/protocolVersion": modern,
  "io.modelcontextprotocol/clientCapabilities": {},
  "io.modelcontextprotocol/clientInfo": { name: "hostile", version: "1" },
};

/** Texts that break parsers, shells, databases, logs and terminals. */
const nastyText = fc.constantFrom(
  "",
  "'; DROP TABLE tickets; --",
  '" OR 1=1 --',
  "$(reboot)",
  "`id`",
  "| cat /etc/passwd",
  "{{7*7}}",
  "%s%n%x",
  "\u0000",
  'a\nb\r\n{"kind":"call"}',
  "\u2028\u2029\u0085",
  "\u202egnp.exe",
  "\ud800",
  "A".repeat(5000),
  "\u{1f4a5}".repeat(2000),
  "__proto__",
  "constructor",
  "toString",
  "NaN",
  "-0",
  "1e999",
  `${canary}-free-text`,
  `password=${canary}-in-text`,
);

/** Paths out of any folder, plain and encoded in every way that decoders know. */
const traversal = fc.constantFrom(
  "../../../../etc/passwd",
  "..\\..\\..\\windows\\win.ini",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "%252e%252e%252fetc%252fpasswd",
  "..%c0%af..%c0%afetc/passwd",
  "....//....//etc/passwd",
  "/etc/passwd",
  "file:///etc/passwd",
  "C:\\boot.ini",
  "POL-OPS-001/../../secrets",
  "POL-OPS-001\u0000.md",
  "%00",
  ".",
  "..",
  "~root",
);

/** Any JSON value, with the nasty ones in front, and lists and objects deeper than anybody needs. */
const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  nastyText,
  traversal,
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(null, true, -1, 0, 1e308, 2 ** 53, [], {}, [[[[]]]]),
  fc.integer({ min: 10, max: 3000 }).map(deep),
  fc.integer({ min: 50, max: 500 }).map((length) => Array.from({ length }, () => 0)),
);

function deep(levels: number): unknown {
  let value: unknown = canary;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

const argumentName = fc.oneof(
  fc.constantFrom("sku", "id", "query", "title", "description", "limit", "cursor", "status"),
  fc.constantFrom("idempotencyKey", "expectedVersion", "assignee", "comment", "site", "policyId"),
  fc.constantFrom("__proto__", "constructor", "prototype", `${canary}-key`, "", "a.b", "$ne"),
  fc.string({ maxLength: 80 }),
);

const args = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(argumentName, anyValue, { maxKeys: 8 }) },
  { weight: 1, arbitrary: anyValue },
);

const toolName = fc.oneof(
  fc.constantFrom("search_inventory", "get_item", "list_low_stock", "search_policies"),
  fc.constantFrom("read_policy", "create_ticket", "list_tickets", "get_ticket", "update_ticket"),
  fc.constantFrom("__proto__", "toString", "get_item\n", "GET_ITEM", ""),
  fc.string({ maxLength: 300 }),
);

const uri = fc.oneof(
  traversal.map((path) => `ops://policies/${path}`),
  traversal.map((path) => `ops://inventory/items/${path}`),
  traversal.map((path) => `ops://tickets/${path}`),
  traversal,
  fc.constantFrom(
    "ops://",
    "ops://policies/",
    "http://169.254.169.254/latest/meta-data/",
    "x:",
    "",
  ),
  fc.string({ maxLength: 200 }),
);

const promptName = fc.constantFrom("incident_report", "policy_answer", "__proto__", "", "nobody");

/** Method and parameters that go together, or do not. */
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ name: toolName, arguments: args }).map(of("tools/call")) },
  { weight: 3, arbitrary: fc.record({ uri }).map(of("resources/read")) },
  {
    weight: 2,
    arbitrary: fc.record({ name: promptName, arguments: args }).map(of("prompts/get")),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        ref: fc.oneof(
          fc.record({ type: fc.constant("ref/resource"), uri }),
          fc.record({ type: fc.constant("ref/prompt"), name: promptName }),
          fc.jsonValue(),
        ),
        argument: fc.record({ name: argumentName, value: fc.oneof(nastyText, fc.string()) }),
      })
      .map(of("completion/complete")),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("tools/list", "resources/list", "prompts/list", "resources/templates/list")
      .chain((method) => fc.record({ cursor: anyValue }).map(of(method))),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.oneof(
        fc.constantFrom("initialize", "server/discover", "ping", "logging/setLevel"),
        fc.constantFrom("sampling/createMessage", "resources/subscribe", "__proto__", "", "x/y"),
        fc.string({ maxLength: 60 }),
      ),
      anyValue,
    ),
  },
);

function of(method: string) {
  return (params: unknown): [string, unknown] => [method, params];
}

const id = fc.oneof(
  { weight: 9, arbitrary: fc.nat().map<unknown>((number) => number) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>("1", "", null, 1.5, 1e300, {}, [], true, "A".repeat(2000)),
  },
);

/** A message in the shape of JSON-RPC, or nearly; with the era that it pretends to be of. */
const message = fc
  .tuple(operation, id, fc.boolean(), fc.integer({ min: 0, max: 39 }))
  .map(([[method, params], messageId, isModern, twist]) => {
    const withMeta =
      isModern && typeof params === "object" && params !== null && !Array.isArray(params)
        ? { ...params, _meta: meta }
        : params;
    const whole: Record<string, unknown> = {
      jsonrpc: twist === 0 ? "1.0" : "2.0",
      id: messageId,
      method: twist === 1 ? { toString: 1 } : method,
      params: withMeta,
    };
    if (twist === 2) delete whole.id;
    if (twist === 3) delete whole.method;
    if (twist === 4) whole.result = {};
    if (twist === 5) whole.error = { code: "x" };
    return { whole, method, params, isModern };
  });

/** One hostile body, with the headers that its era asks for. */
export const hostileBody: fc.Arbitrary<{
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}> = fc.oneof(
  {
    weight: 12,
    arbitrary: message.map(({ whole, method, params, isModern }) => ({
      body: JSON.stringify(whole),
      headers: isModern ? modernHeaders(method, params) : { "mcp-protocol-version": "2025-06-18" },
    })),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(message, { maxLength: 12 })
      .map((batch) => ({ body: JSON.stringify(batch.map(({ whole }) => whole)), headers: {} })),
  },
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        fc.string({ maxLength: 300 }),
        fc.constantFrom("", "{", "null", "0", '"', "[]", "{}", '{"__proto__":{"admin":true}}'),
        fc.integer({ min: 1000, max: 100_000 }).map((levels) => "[".repeat(levels)),
        fc.integer({ min: 1000, max: 50_000 }).map((n) => `${"[".repeat(n)}${"]".repeat(n)}`),
        fc.integer({ min: 70_000, max: 140_000 }).map((length) => `"${"a".repeat(length)}"`),
      )
      .map((body) => ({ body, headers: {} })),
  },
);

function modernHeaders(method: string, params: unknown): Record<string, string> {
  const name =
    typeof params === "object" && params !== null
      ? Object.entries(params).find(([key]) => key === "name" || key === "uri")?.[1]
      : undefined;
  return {
    "mcp-protocol-version": modern,
    "mcp-method": sendable(method),
    ...(typeof name === "string" ? { "mcp-name": sendable(name) } : {}),
  };
}

/** A header value as a client can send it: anything else never leaves Node's own client. */
export function sendable(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, "").slice(0, 4000);
}
