import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isProperties, type Properties, type Value } from "../values.ts";
import { countAt, objectAt } from "./object-fields.ts";

/** What a test wants answered instead. */
export interface FakeAnswer {
  readonly status: number;
  readonly body: Properties | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API server in this process: it stores what is applied, merged, and knows some kinds. */
export interface FakeApiServer {
  readonly url: string;
  /** A kubeconfig whose current context is this server, in the namespace `ops`. */
  readonly kubeconfig: string;
  /** Every request so far, as `METHOD path`. */
  readonly requests: string[];
  /** Objects by path. */
  readonly objects: Map<string, Properties>;
  /** Lists by path without query: what is not an applied object, such as events. */
  readonly lists: Map<string, readonly Properties[]>;
  /** Answers requests before the store does; undefined leaves them to it. */
  intercept: (request: string, body: string) => FakeAnswer | undefined;
  /** Changes what is stored each time an object is read, as controllers do. */
  control: (path: string, object: Properties) => Properties | undefined;
  close(): Promise<void>;
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  "/api/v1": [
    "configmaps ConfigMap",
    "events Event",
    "namespaces Namespace -",
    "persistentvolumeclaims PersistentVolumeClaim",
    "pods Pod",
    "pods/log Pod",
    "secrets Secret",
    "services Service",
  ],
  "/apis/apps/v1": ["deployments Deployment", "replicasets ReplicaSet"],
  "/apis/discovery.k8s.io/v1": ["endpointslices EndpointSlice"],
  "/apis/networking.k8s.io/v1": ["ingresses Ingress", "ingressclasses IngressClass -"],
  "/apis/storage.k8s.io/v1": ["storageclasses StorageClass -"],
};

/** Starts the server on a free port of this machine. */
export async function startFakeApiServer(): Promise<FakeApiServer> {
  let uids = 0;
  const server = createServer((request, response) => {
    answer(fake, request, response, () => `uid-${++uids}`).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  const { port } = await listening(server);
  const url = `http://127.0.0.1:${port}`;
  const fake: FakeApiServer = {
    url,
    kubeconfig: kubeconfigFor(url),
    requests: [],
    objects: new Map(),
    lists: new Map(),
    intercept: () => undefined,
    control: (_path, object) => object,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

/** A kubeconfig with the contexts `test` and `other`, both for the server. */
export function kubeconfigFor(url: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "here", cluster: { server: url, "insecure-skip-tls-verify": true } }],
    users: [{ name: "deployer", user: { token: "token-of-the-deployer" } }],
    contexts: ["test", "other"].map((name) => ({
      name,
      context: { cluster: "here", user: "deployer", namespace: "ops" },
    })),
  });
}

function listening(server: Server): Promise<AddressInfo> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address);
    });
  });
}

async function answer(
  fake: FakeApiServer,
  request: IncomingMessage,
  response: ServerResponse,
  newUid: () => string,
): Promise<void> {
  const made = `${request.method} ${request.url}`;
  fake.requests.push(made);
  const body = await text(request);
  const {
    status,
    body: told,
    headers,
  } = fake.intercept(made, body) ??
  stored(fake, request.method ?? "", request.url ?? "", body, newUid);
  const isText = typeof told === "string";
  response.writeHead(status, {
    "content-type": isText ? "text/plain" : "application/json",
    ...headers,
  });
  response.end(isText ? told : JSON.stringify(told));
}

function stored(
  fake: FakeApiServer,
  method: string,
  url: string,
  body: string,
  newUid: () => string,
): FakeAnswer {
  const path = url.replace(/\?.*/, "");
  const served = kinds[path];
  if (served !== undefined) return { status: 200, body: { resources: served.map(resource) } };
  const list = fake.lists.get(path);
  if (list !== undefined) return { status: 200, body: { items: list } };
  const found = fake.objects.get(path);
  if (method === "PATCH") {
    const object = applied(found, JSON.parse(body), newUid);
    fake.objects.set(path, object);
    return { status: found === undefined ? 201 : 200, body: object };
  }
  if (found === undefined) return notFound(path);
  if (method === "DELETE") {
    const going = {
      ...found,
      metadata: { ...objectAt(found, "metadata"), deletionTimestamp: "now" },
    };
    fake.objects.set(path, going);
    return { status: 200, body: going };
  }
  const next = fake.control(path, found);
  if (next === undefined) {
    fake.objects.delete(path);
    return notFound(path);
  }
  fake.objects.set(path, next);
  return { status: 200, body: next };
}

function resource(entry: string): Properties {
  const [name = "", kind = "", scope] = entry.split(" ");
  return { name, kind, namespaced: scope === undefined };
}

function notFound(path: string): FakeAnswer {
  return { status: 404, body: { kind: "Status", message: `${path} not found` } };
}

function applied(
  found: Properties | undefined,
  given: Properties,
  newUid: () => string,
): Properties {
  const before = found ?? { metadata: { uid: newUid(), managedFields: [{ manager: "x" }] } };
  const merged = merge(before, given);
  if (!isProperties(merged)) return {};
  const generation = countAt(before, "metadata", "generation") + 1;
  return { ...merged, metadata: { ...objectAt(merged, "metadata"), generation } };
}

function merge(into: Value | undefined, from: Value | undefined): Value | undefined {
  if (!isProperties(into) || !isProperties(from)) return from;
  const merged = Object.entries(from).map(([key, value]) => [key, merge(into[key], value)]);
  return { ...into, ...Object.fromEntries(merged) };
}
