import { randomUUID } from "node:crypto";
import { z } from "zod";
import { tokenVariable } from "../client-configuration.ts";
import type { ContractTarget } from "../contract/check.ts";
import { guardedFetch } from "../contract/guarded-fetch.ts";
import type { StackFacts } from "../facts.ts";
import { serviceOf } from "../kubernetes/service-host.ts";
import { servicePort } from "../kubernetes/service-ports.ts";
import { layoutOf } from "../server-layout.ts";
import { withClusterCommand } from "./demo-cluster.ts";
import { withLastingForward } from "./lasting-forward.ts";
import { deployedFacts, type OperatedStack, plainOutputs } from "./operated-stack.ts";
import { pacedFetch } from "./paced-fetch.ts";
import type { StackCluster } from "./provisioned-stack.ts";
import { serverOutputs } from "./server-outputs.ts";
import { commandThatBringsUp } from "./stack-outputs.ts";
import { entryService } from "./stack-services.ts";
import { signToken } from "./token.ts";
import { UserError } from "./user-error.ts";

/** Ways to a server: by the address that clients use, or past it through a port of its Service. */
export const ways = ["endpoint", "service"] as const;
/** A way to a server. */
export type Way = (typeof ways)[number];

/** How a deployed server is asked. */
export interface ReachOptions {
  /** @default the endpoint where it answers from here, else the Service */
  readonly via?: Way | undefined;
  /** A token of the issuer's. @default what MCP_TOKEN holds */
  readonly issued?: string | undefined;
}

/** What the checks need of a stack's outputs. */
const outputsSchema = serverOutputs.extend({
  image: z.string(),
  backendImages: z.record(z.string(), z.string()).optional(),
});
type Outputs = z.output<typeof outputsSchema>;

/** A stack that is up, as its state says it; holds secrets. */
export interface DeployedServer {
  readonly outputs: Outputs;
  /** Undefined when an older program deployed it. */
  readonly facts: StackFacts | undefined;
}

/** Milliseconds that an endpoint has to show that it is reached from here. */
const reachMs = 3000;
/** Requests a second that an edge is sent, which counts them by address: half of what an Ingress lets through by default. */
const edgePerSecond = 25;
/** Requests that one check may send to a deployed server. */
const mostRequests = 250;

/**
 * Reads what is deployed of a stack.
 *
 * @throws UserError when it is not up.
 */
export async function deployedServer(operated: OperatedStack): Promise<DeployedServer> {
  const [plain, facts] = await Promise.all([plainOutputs(operated), deployedFacts(operated)]);
  const parsed = outputsSchema.safeParse(plain);
  if (parsed.success) return { outputs: parsed.data, facts };
  const { name, config } = operated;
  const fix = commandThatBringsUp({ config: { ...config } }, name);
  throw new UserError(`Stack ${name} is not up.\n  fix  ${fix}`);
}

/**
 * Runs an action against the deployed server of a stack, whatever it runs on.
 *
 * @throws UserError when the stack is not up, or its server cannot be reached from this machine.
 */
export async function withContractTarget<T>(
  operated: OperatedStack,
  say: (line: string) => void,
  action: (target: ContractTarget) => Promise<T>,
  options: ReachOptions = {},
): Promise<T> {
  return withReached(operated, await deployedServer(operated), say, action, options);
}

/** What of a stack is needed to reach its server. */
interface ReachedStack extends Pick<OperatedStack, "stack"> {
  readonly found: Pick<OperatedStack["found"], "cluster">;
}

/** As `withContractTarget`, of a stack whose state was read already. */
export async function withReached<T>(
  { found: { cluster }, stack }: ReachedStack,
  { outputs, facts }: DeployedServer,
  say: (line: string) => void,
  action: (target: ContractTarget) => Promise<T>,
  { via, issued = process.env[tokenVariable] }: ReachOptions = {},
): Promise<T> {
  const target = targetOf(outputs, facts, issued);
  const service = await serviceToUse(outputs, cluster, via, say);
  if (service === undefined) {
    const isEdge = facts !== undefined && facts.target !== "docker";
    const reach = isEdge ? pacedFetch(fetch, edgePerSecond) : fetch;
    return action({ ...target, fetch: guardedFetch(reach) });
  }
  return withClusterCommand(stack, service.cluster, (command) =>
    withLastingForward(command, service.name, servicePort, ({ origin, fetch: reach }) =>
      action({
        ...target,
        endpoint: `${origin}${new URL(target.endpoint).pathname}`,
        healthUrl: `${origin}${new URL(target.healthUrl).pathname}`,
        fetch: guardedFetch(reach),
      }),
    ),
  );
}

/** A stack as the contract asks it, by the addresses of its outputs. */
function targetOf(
  { endpoint, healthUrl, auth, jwtSecret }: Omit<Outputs, "metricsUrl" | "image">,
  facts: StackFacts | undefined,
  issued: string | undefined,
): ContractTarget {
  const limits = limitsSchema.safeParse(facts?.limits).data;
  const { surface, readOnly = false } = facts ?? {};
  return {
    endpoint,
    healthUrl,
    auth: auth.mode,
    readOnly,
    mostRequests,
    freshSubject: () => `smoke-${randomUUID().slice(0, 8)}@mcp-stacks`,
    ...limits,
    ...(surface === undefined ? {} : { surface }),
    ...(facts === undefined ? {} : { layout: layoutOf(facts) }),
    ...(auth.mode === "jwks" && issued ? { issued } : {}),
    ...(jwtSecret === undefined
      ? {}
      : {
          token: (scopes, { subject = "smoke@mcp-stacks", audience, ttlSec = 300 } = {}) =>
            signToken(
              jwtSecret,
              { ...auth, ...(audience === undefined ? {} : { audience }) },
              { subject, scope: scopes.join(" "), ttlMin: ttlSec / 60 },
            ),
        }),
  };
}

const limitsSchema = z.object({ requestsPerMinute: z.number(), bodyLimitKiB: z.number() });

/** The Service to go through; undefined where the endpoint is asked itself. */
async function serviceToUse(
  outputs: Outputs,
  cluster: StackCluster | undefined,
  via: Way | undefined,
  say: (line: string) => void,
) {
  if (via === "endpoint") return undefined;
  const { endpoint, healthUrl } = outputs;
  const name = entryService(outputs);
  if (cluster === undefined || name === undefined) {
    if (via === undefined) return undefined;
    throw new UserError(
      "--via\n  given    service\n  allowed  endpoint, for a stack that is on no cluster\n  fix      leave --via out",
    );
  }
  const missing = via === undefined ? await whyUnreached(healthUrl) : "as --via asks for";
  if (missing === undefined) return undefined;
  say(`  through a forwarded port of Service ${name.namespace}/${name.name}: ${missing}`);
  if (serviceOf(endpoint) === undefined) {
    say(
      `  what stands in front of it for clients, ${new URL(endpoint).host}, is not tested by that`,
    );
  }
  return { name, cluster };
}

/** Why an endpoint is not reached from here; undefined when it answers, whatever that is. */
async function whyUnreached(healthUrl: string): Promise<string | undefined> {
  const { host } = new URL(healthUrl);
  try {
    const signal = AbortSignal.timeout(reachMs);
    const response = await fetch(healthUrl, { signal, redirect: "manual" });
    await response.body?.cancel();
    return undefined;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const why = cause instanceof Error && cause.message !== "" ? `, ${cause.message}` : "";
    return `${host} does not answer this machine${why}`;
  }
}
