import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { dirname, isAbsolute, join } from "node:path";
import { isLoopbackUrl } from "../config/loopback.ts";
import { emptyConfig, loginByCommand } from "./client-library.ts";
import type { KubeContext } from "./kubeconfig.ts";

/** An API server, and what a request to it needs. */
export interface ClusterConnection {
  /** URL of the API server. */
  readonly server: string;
  /** Name of the context, as the kubeconfig has it. */
  readonly context: string;
  /** Agent, TLS material and credentials. */
  readonly options: RequestOptions;
}

/** Where a kubeconfig came from: its text, and its path unless it was given as text. */
export interface KubeconfigSource {
  readonly content: string;
  readonly path: string | undefined;
}

/** Requests that may be on their way at once; each opens a connection of its own. */
const maxSockets = 8;

/**
 * Prepares the requests to the cluster of a context. What most kubeconfigs hold is read here: the
 * client library takes a second to load, which only its rarer logins and proxies are worth.
 *
 * @throws Error saying why when a file of the kubeconfig or its login command fails.
 */
export async function connectTo(
  source: KubeconfigSource,
  context: KubeContext,
): Promise<ClusterConnection> {
  const { cluster, user, name } = context;
  const isRare = user["auth-provider"] != null || cluster["proxy-url"] != null;
  const options = isRare ? await byClientLibrary(source, name) : await byOurselves(source, context);
  return { server: cluster.server, context: name, options };
}

async function byOurselves(
  { path }: KubeconfigSource,
  { cluster, user, name }: KubeContext,
): Promise<RequestOptions> {
  const read = (file: string): Buffer =>
    // relative to the kubeconfig, as kubectl takes it
    readFileSync(isAbsolute(file) || path === undefined ? file : join(dirname(path), file));
  const material = (data: unknown, file: unknown): Buffer | undefined => {
    if (typeof data === "string") return Buffer.from(data, "base64");
    return typeof file === "string" ? read(file) : undefined;
  };
  const token = user.token ?? (user.tokenFile ? read(user.tokenFile).toString().trim() : undefined);
  const credentials: RequestOptions = {
    ca: material(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    cert: material(user["client-certificate-data"], user["client-certificate"]),
    key: material(user["client-key-data"], user["client-key"]),
    rejectUnauthorized: cluster["insecure-skip-tls-verify"] !== true,
    servername: cluster["tls-server-name"] ?? undefined,
    auth: user.username ? `${user.username}:${user.password ?? ""}` : undefined,
    headers: token ? { authorization: `Bearer ${token}` } : {},
  };
  if (user.exec) {
    const login = await loginByCommand();
    await login
      .applyAuthentication({ name, exec: user.exec }, credentials)
      .catch((error: unknown) => {
        // the parser repeats what it read: most likely a token
        throw error instanceof SyntaxError ? new Error("its login command printed no JSON") : error;
      });
  }
  const Agent = new URL(cluster.server).protocol === "https:" ? HttpsAgent : HttpAgent;
  // HTTPS_PROXY and its like, as client-go takes them, which the provider uses: never for loopback
  const proxyEnv = isLoopbackUrl(cluster.server) ? {} : process.env;
  const agent = new Agent({ keepAlive: true, maxSockets, proxyEnv });
  return { ...credentials, agent };
}

async function byClientLibrary(
  { path, content }: KubeconfigSource,
  context: string,
): Promise<RequestOptions> {
  const config = await emptyConfig();
  if (path === undefined) config.loadFromString(content);
  else config.loadFromFile(path);
  config.setCurrentContext(context);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}
