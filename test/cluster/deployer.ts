import { apply, kubectl } from "./kubectl.ts";

/** Name of the ServiceAccount, and of the Role and its binding. */
const name = "deployer";

/**
 * Makes a user of a namespace who may do nothing yet.
 *
 * @returns a token to log in with.
 */
export async function makeDeployer(namespace: string): Promise<string> {
  await kubectl("create", "serviceaccount", name, "-n", namespace);
  return (await kubectl("create", "token", name, "-n", namespace)).trim();
}

/** Lets the user do everything in the namespace but with one kind of object, by its plural name. */
export async function grantAllBut(resource: string, namespace: string): Promise<void> {
  const groups = ["", "apps", "policy", "autoscaling", "networking.k8s.io"];
  const listed = await Promise.all(groups.map(resourcesOf));
  const resources = listed.flat().filter((listedName) => listedName !== resource);
  const group = "rbac.authorization.k8s.io";
  const metadata = { name, namespace };
  await apply({
    apiVersion: `${group}/v1`,
    kind: "Role",
    metadata,
    rules: [{ apiGroups: groups, resources, verbs: ["*"] }],
  });
  await apply({
    apiVersion: `${group}/v1`,
    kind: "RoleBinding",
    metadata,
    roleRef: { apiGroup: group, kind: "Role", name },
    subjects: [{ kind: "ServiceAccount", ...metadata }],
  });
}

/** Removes the user with all that it was granted; harmless when there is none. */
export async function removeDeployer(namespace: string): Promise<void> {
  const kinds = "serviceaccount,role,rolebinding";
  await kubectl("delete", kinds, name, "-n", namespace, "--ignore-not-found");
}

async function resourcesOf(group: string): Promise<string[]> {
  const listed = await kubectl("api-resources", `--api-group=${group}`, "--namespaced", "-o=name");
  return listed
    .split("\n")
    .filter(Boolean)
    .map((listedName) => listedName.split(".")[0] ?? "");
}
