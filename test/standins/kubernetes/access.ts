import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent, type RequestOptions } from "node:https";
import { dirname, resolve } from "node:path";
import type { Properties } from "../values.ts";
import { UnreachableError } from "./api-error.ts";
import { type Kubeconfig, parseKubeconfig } from "./kubeconfig.ts";
import { objectAt, objectsAt, textAt, valueAt } from "./object-fields.ts";
import type { ProviderSettings } from "./provider-config.ts";

/** How to talk to the API server of a context. */
export interface Access {
  /** Its URL. */
  readonly server: string;
  /** The context's own namespace; `default` when it has none. */
  readonly namespace: string;
  /** Connection and credentials of a request; asked each time, as tokens are renewed. */
  options(): Promise<RequestOptions>;
}

/**
 * Reads a context's access from a kubeconfig.
 *
 * @throws UnreachableError when the kubeconfig cannot be read or has no such context.
 */
export function readAccess(found: Kubeconfig, settings: ProviderSettings): Access {
  const config = parsed(found);
  const contextName = settings.context ?? textAt(config, "current-context") ?? "";
  const context = named(config, "contexts", contextName, "context");
  const clusterName = settings.cluster ?? textAt(context, "cluster") ?? "";
  const cluster = named(config, "clusters", clusterName, "cluster");
  const server = textAt(cluster, "server");
  if (server === undefined) {
    const names = objectsAt(config, "contexts").map((each) => textAt(each, "name"));
    throw new UnreachableError(
      `The kubeconfig has no context "${contextName}" with a cluster; it has ${names.join(", ") || "none"}. Set \`kubernetes:context\` to one of these.`,
    );
  }
  const user = named(config, "users", textAt(context, "user") ?? "", "user");
  const namespace = textAt(context, "namespace") ?? "default";
  const isPlain = !("exec" in user || "auth-provider" in user || "proxy-url" in cluster);
  const options = isPlain
    ? plainOptions(server, cluster, user, found.file)
    : () => clientOptions(found, contextName, settings.cluster);
  return { server, namespace, options };
}

function parsed({ text, file }: Kubeconfig): Properties {
  try {
    return parseKubeconfig(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
    throw new UnreachableError(
      `The kubeconfig ${file ?? "in `kubernetes:kubeconfig`"} cannot be read: ${reason}. Give the text or the path of a valid one.`,
    );
  }
}

function named(config: Properties, list: string, name: string, key: string): Properties {
  const entry = objectsAt(config, list).find((each) => each.name === name) ?? {};
  return objectAt(entry, key);
}

/** Certificates, tokens and passwords, which need no more than this machine's files. */
function plainOptions(
  server: string,
  cluster: Properties,
  user: Properties,
  file: string | undefined,
): () => Promise<RequestOptions> {
  const path = (name: string): string => resolve(file === undefined ? "." : dirname(file), name);
  const content = (holder: Properties, key: string): Buffer | undefined => {
    const data = textAt(holder, `${key}-data`);
    if (data !== undefined) return Buffer.from(data, "base64");
    const name = textAt(holder, key);
    return name === undefined ? undefined : fileOf(path(name));
  };
  const agent = server.startsWith("http:")
    ? new HttpAgent({ keepAlive: true })
    : new HttpsAgent({
        keepAlive: true,
        ca: content(cluster, "certificate-authority"),
        cert: content(user, "client-certificate"),
        key: content(user, "client-key"),
        rejectUnauthorized: valueAt(cluster, "insecure-skip-tls-verify") !== true,
        servername: textAt(cluster, "tls-server-name"),
      });
  const tokenFile = textAt(user, "tokenFile");
  const [name, password] = [textAt(user, "username"), textAt(user, "password")];
  return async () => {
    const token = textAt(user, "token") ?? (tokenFile && fileOf(path(tokenFile)).toString());
    return {
      agent,
      ...(token ? { headers: { authorization: `Bearer ${token.trim()}` } } : {}),
      ...(name === undefined ? {} : { auth: `${name}:${password ?? ""}` }),
    };
  };
}

function fileOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new UnreachableError(
      `The kubeconfig names the file ${path}, which cannot be read. Bring it there, or name another context.`,
    );
  }
}

/** The client library's kubeconfig, as far as it is used. */
interface LibraryConfig {
  readonly clusters: readonly unknown[];
  readonly users: readonly unknown[];
  loadFromString(text: string): void;
  loadFromFile(path: string): void;
  loadFromOptions(options: object): void;
  getContextObject(name: string): { readonly name: string; readonly user: string } | null;
  setCurrentContext(name: string): void;
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** A name that the compiler does not follow: the library's definitions are 117,000 lines. */
const clientLibrary: string = "@kubernetes/client-node/dist/config.js";

/**
 * What asks other programs or goes through a proxy is left to the client library, which takes most
 * of a second to load.
 */
async function clientOptions(
  { text, file }: Kubeconfig,
  contextName: string,
  clusterName: string | undefined,
): Promise<RequestOptions> {
  const { KubeConfig }: { KubeConfig: new () => LibraryConfig } = await import(clientLibrary);
  const config = new KubeConfig();
  if (file === undefined) config.loadFromString(text);
  else config.loadFromFile(file);
  const context = config.getContextObject(contextName);
  if (context !== null && clusterName !== undefined) {
    const { name, user } = context;
    const contexts = [{ name, user, cluster: clusterName }];
    const { clusters, users } = config;
    config.loadFromOptions({ clusters, users, contexts, currentContext: name });
  }
  config.setCurrentContext(contextName);
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}
