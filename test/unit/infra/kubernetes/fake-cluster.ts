import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** What a fake API server answers to one path: a status and an object, or a text that is no JSON. */
export type FakeAnswer = readonly [status: number, body: unknown];

/** What a fake API server is made of. */
export interface FakeClusterOptions {
  /** Answers by path; 404 where there is none. */
  readonly objects?: Readonly<Record<string, FakeAnswer>>;
  /** Whether the user may do what a SelfSubjectAccessReview asks. @default everything */
  readonly allows?: (asked: Readonly<Record<string, string>>) => boolean;
  /** Certificate and key; plain HTTP without. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** An API server of this test alone. */
export interface FakeCluster {
  readonly server: string;
  /** Every call, as `GET /path` with the login that it came with. */
  readonly calls: { readonly call: string; readonly authorization: string | undefined }[];
}

const version: FakeAnswer = [200, { gitVersion: "v1.36.3" }];

/** Starts an API server on loopback that answers as told; gone when the test is. */
export async function fakeCluster(options: FakeClusterOptions = {}): Promise<FakeCluster> {
  const { objects = {}, allows = () => true, tls } = options;
  const calls: FakeCluster["calls"] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? "";
    calls.push({ call: `${request.method} ${path}`, authorization: request.headers.authorization });
    const [status, body] = path.endsWith("/selfsubjectaccessreviews")
      ? (objects[path] ?? review(await text(request), allows))
      : (objects[path] ?? (path === "/version" ? version : [404, { kind: "Status" }]));
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch((error: Error) => response.destroy(error));
  };
  const server = tls ? createHttpsServer(tls, listener) : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server: `${tls ? "https" : "http"}://127.0.0.1:${portOf(server.address())}`, calls };
}

function review(content: string, allows: NonNullable<FakeClusterOptions["allows"]>): FakeAnswer {
  const { spec } = JSON.parse(content);
  return [201, { status: { allowed: allows(spec.resourceAttributes) } }];
}

/** Port of a server that listens on TCP. */
export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen");
  return address.port;
}

/** A kubeconfig with one context `test`, whose cluster and user are these. */
export function kubeconfigOf(
  server: string,
  user: Readonly<Record<string, unknown>> = {},
  cluster: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server, ...cluster } }],
    users: [{ name: "u", user }],
  });
}
