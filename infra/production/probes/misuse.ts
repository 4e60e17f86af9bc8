import type { Surface } from "../../surface/surface.ts";
import type { Answer } from "../evidence.ts";
import type { Asked, Caller } from "./caller.ts";
import { naming, type ProbedTool } from "./probed-tool.ts";

/** Whom misuse is tried on. */
export interface Misused {
  readonly caller: Caller;
  readonly token: string | undefined;
  readonly surface: Surface;
  readonly probed: ProbedTool | undefined;
  readonly origin: string;
  /** Path of the metrics, which the public port may not show. */
  readonly hidden: string;
}

/** Characters that are sent where a schema names no limit. */
const overLong = 100_000;

/** Arguments that break a tool's own schema, and bodies that are no request. */
export async function badInput({ caller, token, probed }: Misused): Promise<Answer[]> {
  if (probed === undefined) return [];
  const { tool: name, argument, longest } = probed;
  const call = (asked: string, args: unknown): Asked => ({
    asked: `${name} with ${asked}`,
    method: "tools/call",
    params: { name, arguments: args },
    token,
  });
  const raw = (asked: string, body: string): Asked => ({
    asked,
    method: "tools/list",
    body,
    token,
  });
  return inTurn(caller, [
    call("text over its limit", { [argument]: "x".repeat((longest ?? overLong) + 1) }),
    call("a number for text", { [argument]: 7 }),
    call("an object for text", { [argument]: { $ne: null } }),
    call("an argument that there is not", { [argument]: "text", no_such_argument: "x" }),
    call("a list for its arguments", ["x"]),
    raw("a body that is no JSON", "{"),
    raw("a request without a method", '{"jsonrpc":"2.0","id":1}'),
  ]);
}

/** Ways out of a folder, plain and encoded. */
const escapes = [
  "../../../../etc/passwd",
  "..%2f..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "..\\..\\..\\..\\etc\\passwd",
  "....//....//etc/passwd",
  "/etc/passwd",
  "../package-lock.json",
  "pol\u0000/../../etc/passwd",
];

/** Attempts to leave what is served: by resources, by ids of tools and by paths of HTTP. */
export async function pathAttempts({
  caller,
  token,
  surface,
  origin,
  hidden,
}: Misused): Promise<Answer[]> {
  const bases = surface.resourceTemplates.map(({ uriTemplate }) =>
    uriTemplate.replace(/\{.*$/, ""),
  );
  const uris = [
    ...bases.flatMap((base) => escapes.map((way) => `${base}${way}`)),
    "file:///etc/passwd",
  ];
  const reads = uris.map(
    (uri): Asked => ({
      asked: `resource ${JSON.stringify(uri)}`,
      method: "resources/read",
      params: { uri },
      token,
    }),
  );
  const calls = naming(surface)
    // free text is looked for, not opened: only what names one thing could be a path
    .filter(({ tool, argument }) => isName(surface, tool, argument))
    .flatMap(({ tool, argument }) =>
      escapes.slice(0, 3).map(
        (way): Asked => ({
          asked: `${tool} of ${way}`,
          method: "tools/call",
          params: { name: tool, arguments: { [argument]: way } },
          token,
        }),
      ),
    );
  const answers = await inTurn(caller, [...reads, ...calls]);
  for (const path of [
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/app/package.json",
    hidden,
  ]) {
    answers.push(await caller.get(`path ${path}`, `${origin}${path}`));
  }
  return answers;
}

/** What users get wrong: names and ids that there are not. */
export async function mistakes({ caller, token, surface, probed }: Misused): Promise<Answer[]> {
  const [template] = surface.resourceTemplates;
  const unknownItem = surface.tools.some(({ name }) => name === "get_item")
    ? [mistake(token, "an item that there is not", "get_item", { sku: "NO-SUCH-ITEM-1" })]
    : [];
  return inTurn(caller, [
    mistake(token, "a tool that there is not", "no_such_tool", {}),
    ...(probed === undefined
      ? []
      : [mistake(token, "a wrong type", probed.tool, { [probed.argument]: 7 })]),
    ...unknownItem,
    ...(template === undefined
      ? []
      : [
          {
            asked: "a resource that there is not",
            method: "resources/read",
            params: { uri: template.uriTemplate.replace(/\{.*$/, "NO-SUCH-1") },
            token,
          },
        ]),
  ]);
}

function mistake(token: string | undefined, asked: string, name: string, args: object): Asked {
  return { asked, method: "tools/call", params: { name, arguments: args }, token };
}

function isName({ tools }: Surface, tool: string, argument: string): boolean {
  const schema = tools.find(({ name }) => name === tool)?.inputSchema;
  return Object(Object(schema?.properties)[argument]).pattern !== undefined;
}

async function inTurn({ post }: Caller, requests: readonly Asked[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const request of requests) answers.push(await post(request));
  return answers;
}
