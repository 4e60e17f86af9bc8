import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";

/** A registry on loopback that is pushed to with a login, and what it was handed. */
export interface PushRegistry {
  /** Host and port, as the names of its images begin. */
  readonly address: string;
  /** Digests of the manifests that were pushed, in their order. */
  readonly pushed: readonly string[];
  /** Whether it has an image under a digest. */
  has(digest: string): boolean;
  close(): Promise<void>;
}

/** Starts the push half of the registry API (OCI distribution specification 1.1, section "Push"). */
export async function pushRegistry(username: string, password: string): Promise<PushRegistry> {
  const wanted = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const pushed: string[] = [];
  let upload = Buffer.alloc(0);
  let uploads = 0;

  /** Status and headers of the answer to a request whose login is right. */
  const answer = async (
    { method = "GET" }: IncomingMessage,
    { pathname, searchParams }: URL,
    body: Buffer,
  ): Promise<[number, Record<string, string>]> => {
    if (pathname === "/v2/") return [200, {}];
    const digest = searchParams.get("digest");
    if (method === "HEAD") {
      const known = blobs.get(pathname.split("/").at(-1) ?? "");
      return known ? [200, { "content-length": String(known.length) }] : [404, {}];
    }
    if (pathname.endsWith("/blobs/uploads/")) {
      upload = Buffer.alloc(0);
      uploads++;
      return [202, { location: `${pathname}${uploads}`, range: "0-0" }];
    }
    if (pathname.includes("/blobs/uploads/")) {
      upload = Buffer.concat([upload, body]);
      if (digest === null) return [202, { location: pathname, range: `0-${upload.length - 1}` }];
      if (digest !== digestOf(upload)) return [400, {}];
      blobs.set(digest, upload);
      return [201, { location: pathname, "docker-content-digest": digest }];
    }
    const given = digestOf(body);
    manifests.set(given, body);
    pushed.push(given);
    return [201, { location: pathname, "docker-content-digest": given }];
  };

  // one request after the other: layers that come side by side would share the one upload
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    if (request.headers.authorization !== wanted) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="registry"' }).end();
      return;
    }
    const url = new URL(request.url ?? "/", "http://registry");
    last = last.then(async () => {
      const [status, headers] = await answer(request, url, body);
      response.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  return {
    address: `127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    pushed,
    has: (digest) => manifests.has(digest),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}
