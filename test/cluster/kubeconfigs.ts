import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { kubectl } from "./kubectl.ts";

const viewSchema = z.object({
  "current-context": z.string(),
  clusters: z.array(z.object({ cluster: z.record(z.string(), z.unknown()) })).length(1),
  users: z.array(z.object({ user: z.record(z.string(), z.unknown()) })).length(1),
});

/** What is to be other than in the kubeconfig of the tests. */
export interface KubeconfigChange {
  /** URL of the API server. */
  readonly server?: string;
  /** Bearer token instead of the user's own credentials. */
  readonly token?: string;
}

/**
 * Writes a kubeconfig with one context, named as the current one of the tests.
 *
 * @returns its path.
 */
export async function writeKubeconfig(
  folder: string,
  name: string,
  { server, token }: KubeconfigChange,
): Promise<string> {
  const view = await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json");
  const { "current-context": context, clusters, users } = viewSchema.parse(JSON.parse(view));
  const cluster = { ...clusters[0]?.cluster, ...(server === undefined ? {} : { server }) };
  const user = token === undefined ? users[0]?.user : { token };
  const path = join(folder, `${name}.json`);
  const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": context,
    contexts: [{ name: context, context: { cluster: "it", user: "it" } }],
    clusters: [{ name: "it", cluster }],
    users: [{ name: "it", user }],
  };
  writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
  return path;
}
