import { z } from "zod";
import { askCluster, type ClusterAnswer } from "./cluster-client.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import type { ClusterFacts, PlannedStack } from "./preflight-faults.ts";
import { pathsOf, planLookups, type Seen } from "./preflight-plan.ts";
import { neededRights, type Right } from "./rights-plan.ts";

const versionInfo = z.object({ gitVersion: z.string() });
const review = z.object({ status: z.object({ allowed: z.boolean() }) });

/** The cluster answers, but not to this user. */
export class LoginRefused extends Error {}

/**
 * Asks a cluster all that is to be known before anything is changed, most of it at once.
 *
 * @throws LoginRefused, or Error when the cluster does not answer or is none.
 */
export async function askFacts(
  connection: ClusterConnection,
  { settings, needs }: PlannedStack,
): Promise<ClusterFacts> {
  // first and alone: whether anybody answers is asked once, not with every question
  const answer = accepted(await askCluster(connection, "/version"));
  const version = versionInfo.safeParse(answer.body);
  if (!version.success) {
    throw new Error(`it answered ${answer.status}, not as the API server of a cluster does`);
  }
  const [denied, seen] = await Promise.all([
    deniedRights(connection, neededRights(settings, needs)),
    lookUp(connection, pathsOf(planLookups(settings, needs))),
  ]);
  return { version: version.data.gitVersion, denied, seen };
}

async function lookUp(
  connection: ClusterConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Seen>> {
  const found = paths.map(async (path): Promise<[string, Seen]> => {
    const { status, body } = accepted(await askCluster(connection, path));
    if (status === 200) return [path, { is: "there", object: body }];
    return [path, { is: status === 404 ? "absent" : "hidden" }];
  });
  return new Map(await Promise.all(found));
}

/** Rights that the user lacks; whoever may do everything is asked only that. */
async function deniedRights(
  connection: ClusterConnection,
  rights: readonly Right[],
): Promise<Right[]> {
  const everything = { verb: "*", group: "*", resource: "*" };
  if ((await isAllowed(connection, everything)) === true) return [];
  const answers = await Promise.all(
    rights.map(async (right) => ({ right, allowed: await isAllowed(connection, right) })),
  );
  return answers.filter(({ allowed }) => allowed === false).map(({ right }) => right);
}

/** Undefined when the cluster does not say. */
async function isAllowed(
  connection: ClusterConnection,
  right: Right,
): Promise<boolean | undefined> {
  const send = {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SelfSubjectAccessReview",
    spec: { resourceAttributes: right },
  };
  const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
  const parsed = review.safeParse(accepted(await askCluster(connection, path, { send })).body);
  return parsed.success ? parsed.data.status.allowed : undefined;
}

function accepted(answer: ClusterAnswer): ClusterAnswer {
  if (answer.status === 401) throw new LoginRefused("401");
  return answer;
}
