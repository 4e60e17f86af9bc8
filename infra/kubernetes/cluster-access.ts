import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter } from "node:path";
import type { ProviderArgs } from "@pulumi/kubernetes/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { describeGiven, type Fault, keyOf, renderFaults } from "../config/fault.ts";
import type { KubernetesSettings } from "../config/schema.ts";
import { type ClusterConnection, connectTo, type KubeconfigSource } from "./cluster-connection.ts";
import {
  contextNames,
  type Kubeconfig,
  pickContext,
  placeholderKubeconfig,
  readKubeconfig,
} from "./kubeconfig.ts";

/** How the stack's cluster is reached. */
export interface ClusterAccess {
  /** Arguments of the provider. */
  readonly provider: ProviderArgs;
  /** How we ask the cluster ourselves; undefined in a preview, in which we ask nobody. */
  readonly connection: ClusterConnection | undefined;
}

const fileKey = keyOf(["kubernetes", "kubeconfig"]);
const contextKey = keyOf(["kubernetes", "context"]);

/**
 * Finds the cluster: the secret `kubeconfig`, else the file that the settings name, else KUBECONFIG,
 * else ~/.kube/config. The provider is given the path of a file, never its text, which holds
 * credentials that would get into the state.
 *
 * A preview takes a placeholder instead of a kubeconfig that it cannot use. The official plugin
 * then tries the placeholder's address once, where nobody listens, and warns that it plans without
 * the cluster.
 *
 * @throws pulumi.RunError when it is no preview and the kubeconfig or its context cannot be used.
 */
export async function clusterAccess(
  settings: KubernetesSettings["kubernetes"],
  secret: pulumi.Output<string> | undefined,
  dryRun: boolean,
): Promise<ClusterAccess> {
  const given = settings.kubeconfig ?? process.env.KUBECONFIG ?? "";
  const path = given === "" ? "~/.kube/config" : given;
  const key = secret ? keyOf(["kubeconfig"]) : fileKey;
  const { context, namespace } = settings;
  const provider = {
    kubeconfig: secret ?? path,
    ...(context === undefined ? {} : { context }),
    namespace,
    enableServerSideApply: true,
    // what somebody set by hand is set back, as drift of every other kind is
    enablePatchForce: true,
    // Only when asked: two states of one name would take the objects of the other, and delete them.
    // Whose they may be at all, the preflight asks.
    upsertExistingObjects: settings.takeOver,
    // A renewed kubeconfig is the same cluster, and so is one that a preview does without. Another
    // context is another cluster, on which everything is made anew.
    clusterIdentifier: context ?? "current-context",
  };
  try {
    const source = secret
      ? { content: await plainText(secret), path: undefined }
      : readSource(path, settings.kubeconfig === undefined);
    const picked = pick(source, key, context);
    if (dryRun) return { provider, connection: undefined };
    const connection = await connectTo(source, picked).catch((error: unknown) => {
      const fix = `mend user or cluster of context ${picked.name} in it`;
      const given = `${namedBy(error)}${fileReason(error)}`;
      throw new Unusable({ key, given, allowed: "a kubeconfig that works", fix });
    });
    return { provider, connection };
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    if (!dryRun) throw new pulumi.RunError(renderFaults([error.fault], pulumi.getStack()));
    const kubeconfig = placeholderKubeconfig(context);
    return { provider: { ...provider, kubeconfig }, connection: undefined };
  }
}

/** A kubeconfig that cannot be used, and what to do about it. */
class Unusable extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.fix);
    this.fault = fault;
  }
}

function readSource(given: string, isDefault: boolean): KubeconfigSource {
  const fix = `write a kubeconfig there, set ${fileKey} to where one is, or set the secret ${keyOf(["kubeconfig"])} to the text of one`;
  if (isDefault && given.split(delimiter).filter(Boolean).length > 1) {
    const allowed = "one file: the provider merges none";
    const one = `set ${fileKey} to one of the files of KUBECONFIG`;
    throw new Unusable({ key: fileKey, given: describeGiven(given), allowed, fix: one });
  }
  const path = given.replace(/^~(?=[\\/])/, homedir());
  try {
    return { content: readFileSync(path, "utf8"), path };
  } catch (error) {
    const origin = isDefault ? ` (${process.env.KUBECONFIG ? "KUBECONFIG" : "its default"})` : "";
    throw new Unusable({
      key: fileKey,
      given: `${describeGiven(given)}${origin}: ${fileReason(error)}`,
      allowed: "a file that can be read",
      fix,
    });
  }
}

function pick(source: KubeconfigSource, key: string, wanted: string | undefined) {
  const config = parsed(source, key);
  const picked = pickContext(config, wanted);
  if (picked) return picked;
  const names = contextNames(config);
  throw new Unusable({
    key: contextKey,
    given: describeGiven(wanted ?? config["current-context"] ?? undefined),
    allowed:
      names.length === 0
        ? "a context of the kubeconfig, which has none"
        : `a context of the kubeconfig with its cluster: ${names.join(" | ")}`,
    fix: `set ${contextKey} to one of these, or take another kubeconfig`,
  });
}

function parsed({ content, path }: KubeconfigSource, key: string): Kubeconfig {
  try {
    return readKubeconfig(content);
  } catch (error) {
    const given = `${path ?? "a secret"}: ${fileReason(error)}`;
    const fix = `write a valid kubeconfig, such as that of \`kubectl config view --flatten --minify\``;
    throw new Unusable({ key, given, allowed: "a kubeconfig", fix });
  }
}

/** Read here to be asked with; what the provider is given stays marked secret. */
function plainText(secret: pulumi.Output<string>): Promise<string> {
  return new Promise((resolve) => {
    secret.apply(resolve);
  });
}

/** The file or the command that could not be used. */
function namedBy(error: unknown): string {
  const path: unknown = error instanceof Error ? Reflect.get(error, "path") : undefined;
  return typeof path === "string" ? `${path}: ` : "";
}

/** Why a kubeconfig cannot be used; of a file, the system's own word alone. */
function fileReason(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EACCES") return "it may not be read";
  if (code === "EISDIR") return "it is a folder";
  return error instanceof Error ? error.message : String(error);
}
