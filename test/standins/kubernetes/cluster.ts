import type { Properties } from "../values.ts";
import { isForbidden, isNotFound } from "./api-error.ts";
import type { Call, Connection } from "./connection.ts";
import { type Discovery, discover } from "./discovery.ts";
import { objectsAt } from "./object-fields.ts";
import { groupOf, type ObjectType } from "./object-type.ts";

/** One object of the cluster. */
export interface ObjectRef extends ObjectType {
  /** Undefined for objects outside of namespaces. */
  readonly namespace: string | undefined;
  readonly name: string;
}

/** How to apply an object. */
export interface ApplyOptions {
  readonly fieldManager: string;
  /** Whether to take fields over from other managers. */
  readonly force: boolean;
}

/** What a cluster can be asked and told; every refusal is an ApiError worded for people. */
export interface Cluster {
  readonly server: string;
  /** Completes a name to a reference, in the context's namespace when none is given. */
  locate(type: ObjectType, namespace: string | undefined, name: string): Promise<ObjectRef>;
  /** Answers undefined when there is no such object. */
  find(ref: ObjectRef): Promise<Properties | undefined>;
  /** Objects of a type in a namespace that the selectors (`labelSelector=…`) choose. */
  list(
    type: ObjectType,
    namespace: string | undefined,
    selectors: Readonly<Record<string, string>>,
  ): Promise<Properties[]>;
  /** Server-side apply; answers the object and what the API server warns of. */
  apply(
    ref: ObjectRef,
    manifest: Properties,
    options: ApplyOptions & { readonly what: string },
  ): Promise<{ object: Properties; warnings: readonly string[] }>;
  /** The same, but undefined when the user may not list them. */
  listIfAllowed(...args: Parameters<Cluster["list"]>): Promise<Properties[] | undefined>;
  /** Asks for a deletion; gone already is fine. */
  remove(ref: ObjectRef, propagation: string): Promise<void>;
  /** The last lines that a container logged; empty when there are none to be had. */
  logs(
    namespace: string,
    pod: string,
    container: string,
    options: { readonly previous: boolean; readonly lines: number },
  ): Promise<string>;
}

/** `Deployment ops/mcp`, as messages name an object. */
export function nameOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

/** The operations on objects over a connection. */
export function openCluster(connection: Connection): Cluster {
  const types: Discovery = discover(connection);
  const collection = async (type: ObjectType, namespace: string | undefined): Promise<string> => {
    const { plural, namespaced } = await types.served(type);
    const root = groupOf(type) === "" ? "/api" : "/apis";
    const scope = namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
    return `${root}/${type.apiVersion}${scope}/${plural}`;
  };
  const pathOf = async (ref: ObjectRef): Promise<string> =>
    `${await collection(ref, ref.namespace)}/${encodeURIComponent(ref.name)}`;
  const object = async (call: Call): Promise<Properties> => {
    const { body } = await connection.call(call);
    return typeof body === "string" ? {} : body;
  };

  const list: Cluster["list"] = async (type, namespace, selectors) => {
    const path = `${await collection(type, namespace)}?${new URLSearchParams(selectors)}`;
    const found = await object({ what: `Listing each ${type.kind}`, method: "GET", path });
    return objectsAt(found, "items");
  };

  return {
    server: connection.server,
    locate: async (type, namespace, name) => {
      const { namespaced } = await types.served(type);
      const { apiVersion, kind } = type;
      const scope = namespaced ? (namespace ?? connection.namespace) : undefined;
      return { apiVersion, kind, namespace: scope, name };
    },
    find: (ref) =>
      absentWhenNotFound(async () =>
        object({ what: `Reading ${nameOf(ref)}`, method: "GET", path: await pathOf(ref) }),
      ),
    list,
    listIfAllowed: async (...args) => {
      try {
        return await list(...args);
      } catch (error) {
        if (isForbidden(error)) return undefined;
        throw error;
      }
    },
    apply: async (ref, manifest, { what, fieldManager, force }) => {
      const query = new URLSearchParams({
        fieldManager,
        force: String(force),
        fieldValidation: "Warn",
      });
      const { body, warnings } = await connection.call({
        what,
        method: "PATCH",
        path: `${await pathOf(ref)}?${query}`,
        body: JSON.stringify(manifest),
        contentType: "application/apply-patch+yaml", // of which JSON is a part
      });
      return { object: typeof body === "string" ? {} : body, warnings };
    },
    remove: async (ref, propagationPolicy) => {
      await absentWhenNotFound(async () =>
        object({
          what: `Deleting ${nameOf(ref)}`,
          method: "DELETE",
          path: await pathOf(ref),
          body: JSON.stringify({
            apiVersion: "v1",
            kind: "DeleteOptions",
            propagationPolicy,
          }),
        }),
      );
    },
    logs: async (namespace, pod, container, { previous, lines }) => {
      const query = new URLSearchParams({
        container,
        previous: String(previous),
        tailLines: String(lines),
      });
      try {
        const { body } = await connection.call({
          what: `Reading the log of ${pod}`,
          method: "GET",
          path: `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`,
        });
        return typeof body === "string" ? body.trimEnd() : "";
      } catch {
        return ""; // what a log cannot tell must not hide the real failure
      }
    },
  };
}

async function absentWhenNotFound(ask: () => Promise<Properties>): Promise<Properties | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
