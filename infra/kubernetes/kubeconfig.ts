import { parse } from "yaml";
import { z } from "zod";

const text = z.string().nullish();

/** Messages name the server, so that no login may stand in its URL. */
const server = z
  .url({ protocol: /^https?$/, error: "is no http or https URL" })
  .refine((url) => !/\/\/[^/?#]*@/.test(url), {
    error: "holds a login, which belongs in a user of the kubeconfig",
  });

const cluster = z.looseObject({
  server,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": z.boolean().nullish(),
  "tls-server-name": text,
  "proxy-url": text,
});

const user = z.looseObject({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  exec: z.looseObject({ command: z.string() }).nullish(),
  "auth-provider": z.looseObject({}).nullish(),
});

const context = z.looseObject({ cluster: z.string(), user: text });

/** What is read of a kubeconfig (https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/). */
const schema = z.looseObject({
  "current-context": text,
  contexts: z.array(z.looseObject({ name: z.string(), context })).nullish(),
  clusters: z.array(z.looseObject({ name: z.string(), cluster })).nullish(),
  users: z.array(z.looseObject({ name: z.string(), user })).nullish(),
});

/** A kubeconfig that has the form of one. */
export type Kubeconfig = z.output<typeof schema>;

/** One context of a kubeconfig, with its cluster and its user. */
export interface KubeContext {
  readonly name: string;
  readonly cluster: z.output<typeof cluster>;
  /** Without credentials when the context names none. */
  readonly user: z.output<typeof user>;
}

/**
 * Reads the text of a kubeconfig, YAML or JSON.
 *
 * @throws Error saying what is wrong in words that repeat none of it: it holds credentials.
 */
export function readKubeconfig(content: string): Kubeconfig {
  const parsed = schema.safeParse(decode(content));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".");
  throw new Error(place ? `${place}: ${issue?.message}` : "it is no kubeconfig");
}

function decode(content: string): unknown {
  try {
    return parse(content, { logLevel: "error" });
  } catch {
    throw new Error("it is no YAML");
  }
}

/** Names of the contexts, in their order. */
export function contextNames({ contexts }: Kubeconfig): string[] {
  return (contexts ?? []).map(({ name }) => name);
}

/**
 * Picks a context with its cluster and user; the current one unless one is named. Undefined when
 * there is none of that name, or none of its cluster's.
 */
export function pickContext(
  config: Kubeconfig,
  wanted: string | undefined,
): KubeContext | undefined {
  const name = wanted ?? config["current-context"] ?? undefined;
  const found = config.contexts?.find((entry) => entry.name === name)?.context;
  const ofContext = config.clusters?.find((entry) => entry.name === found?.cluster)?.cluster;
  if (name === undefined || found === undefined || ofContext === undefined) return undefined;
  const ofUser = config.users?.find((entry) => entry.name === found.user)?.user;
  return { name, cluster: ofContext, user: ofUser ?? {} };
}

/** A kubeconfig for a preview where there is none: port 1 of loopback refuses at once. */
export function placeholderKubeconfig(contextName: string | undefined): string {
  const name = contextName ?? "placeholder";
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    contexts: [{ name, context: { cluster: name, user: name } }],
    clusters: [{ name, cluster: { server: "https://127.0.0.1:1" } }],
    users: [{ name, user: {} }],
  });
}
