import type { Properties } from "../values.ts";
import { ApiError, isNotFound } from "./api-error.ts";
import type { Connection } from "./connection.ts";
import { objectsAt, textAt } from "./object-fields.ts";
import { groupOf, type ObjectType } from "./object-type.ts";

/** How the API server serves a type. */
export interface ServedType extends ObjectType {
  /** `deployments`. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Finds out how types are served. */
export interface Discovery {
  /**
   * @throws ApiError (404) when the API server does not know the type.
   */
  served(type: ObjectType): Promise<ServedType>;
}

/** Asks once for each group and version, and again for a type that was not there yet. */
export function discover(connection: Connection): Discovery {
  const groups = new Map<string, Promise<readonly Properties[]>>();
  const resources = (apiVersion: string): Promise<readonly Properties[]> => {
    const known = groups.get(apiVersion);
    if (known !== undefined) return known;
    const asked = fetchResources(connection, apiVersion);
    groups.set(apiVersion, asked);
    // what failed is asked again
    asked.catch(() => groups.delete(apiVersion));
    return asked;
  };
  const find = async ({ apiVersion, kind }: ObjectType): Promise<ServedType | undefined> => {
    const list = await resources(apiVersion);
    const found = list.find(
      (each) => each.kind === kind && !(textAt(each, "name") ?? "/").includes("/"),
    );
    const plural = found && textAt(found, "name");
    if (plural === undefined) {
      groups.delete(apiVersion);
      return undefined;
    }
    return { apiVersion, kind, plural, namespaced: found?.namespaced === true };
  };
  return {
    served: async (type) => {
      const cached = groups.has(type.apiVersion);
      const found = (await find(type)) ?? (cached ? await find(type) : undefined);
      if (found !== undefined) return found;
      throw new ApiError(
        `The API server at ${connection.server} has no ${type.apiVersion} ${type.kind}. Install what brings it (its CustomResourceDefinition) first, or leave it out.`,
        404,
      );
    },
  };
}

async function fetchResources(
  connection: Connection,
  apiVersion: string,
): Promise<readonly Properties[]> {
  const path = groupOf({ apiVersion, kind: "" }) === "" ? "/api/" : "/apis/";
  try {
    const { body } = await connection.call({
      what: `Asking what the API server knows of ${apiVersion}`,
      method: "GET",
      path: path + apiVersion,
    });
    return typeof body === "string" ? [] : objectsAt(body, "resources");
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
