import { getAuthorizationTokenOutput } from "@pulumi/aws/ecr/getAuthorizationToken.js";
import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import { Repository } from "@pulumi/aws/ecr/repository.js";
import type { Provider } from "@pulumi/aws/provider.js";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { digestContext, readBuildContext } from "../build-context.ts";
import type { ImageDelivery, RegistryLogin } from "../image.ts";
import { type BuildFacts, type BuildPlan, planBuild } from "../image-plan.ts";
import {
  buildDigest,
  imageTag,
  makesRepository,
  planLifecycle,
  planRepository,
} from "./repository-plan.ts";
import type { StackContext } from "./stack-context.ts";

/** What is known of a build, how the stack is run, and what it pushes with elsewhere. */
export interface DeliveryFacts {
  readonly facts: BuildFacts;
  /** True in a preview, which pushes nothing and asks ECR for no login. */
  readonly dryRun: boolean;
  /** Password of `server.image.push.username`. */
  readonly password: pulumi.Output<string> | undefined;
}

/**
 * How the image gets to Lambda: pushed to a repository that is made here, or as the settings say.
 *
 * @throws pulumi.RunError when there is no Dockerfile to build by.
 */
export async function imageDelivery(
  context: StackContext,
  { facts, dryRun, password }: DeliveryFacts,
  provider: Provider,
): Promise<ImageDelivery> {
  const { server, images } = context.settings;
  if (!makesRepository(server)) return { by: "registry", password };
  const build = planBuild(server, images, facts);
  const digest = await digestOf(build);
  const repository = new ServerRepository(
    "repository",
    { ...context, version: facts.version, digest, dryRun },
    { providers: [provider] },
  );
  return { by: "repository", ...repository.delivery };
}

interface ServerRepositoryArgs extends StackContext, Pick<DeliveryFacts, "dryRun"> {
  readonly version: string;
  readonly digest: string;
}

/** The ECR repository of a stack, the name of the next image in it and who may push that. */
class ServerRepository extends pulumi.ComponentResource {
  readonly delivery: Omit<Extract<ImageDelivery, { readonly by: "repository" }>, "by">;

  constructor(name: string, args: ServerRepositoryArgs, opts: pulumi.ComponentResourceOptions) {
    super("mcp:lambda:Repository", name, {}, opts);
    const { settings, version, digest } = args;
    const repository = new Repository(`${name}-ecr`, planRepository(args), { parent: this });
    const { keepImages } = settings.lambda.repository;
    new LifecyclePolicy(
      `${name}-lifecycle`,
      { repository: repository.name, policy: JSON.stringify(planLifecycle(keepImages)) },
      { parent: this },
    );
    const push = new random.RandomId(
      `${name}-push`,
      { byteLength: 4, keepers: { digest } },
      { parent: this },
    );
    this.delivery = {
      url: repository.repositoryUrl,
      tag: push.hex.apply((drawn) => imageTag(version, digest, drawn)),
      login: loginTo(repository, args, this),
    };
    this.registerOutputs({ url: this.delivery.url, tag: this.delivery.tag });
  }
}

/**
 * The user's name is always `AWS`
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html). The password is another
 * one every time; the Docker provider compares the server alone
 * (https://github.com/pulumi/pulumi-docker/blob/master/provider/provider.go, diffUpdates), so that a
 * preview may show it none, and an `up` on another day has nothing to do.
 */
function loginTo(
  { repositoryUrl, registryId }: Repository,
  { dryRun }: ServerRepositoryArgs,
  parent: pulumi.Resource,
): RegistryLogin {
  const password = dryRun ? "" : getAuthorizationTokenOutput({ registryId }, { parent }).password;
  return {
    server: repositoryUrl.apply((url) => url.slice(0, url.indexOf("/"))),
    username: "AWS",
    password: pulumi.secret(password),
  };
}

async function digestOf(plan: BuildPlan): Promise<string> {
  const { context, dockerfile } = plan.build;
  try {
    return buildDigest(plan, digestContext(await readBuildContext(context, dockerfile)));
  } catch (error) {
    throw new pulumi.RunError(
      `The image cannot be built; nothing was changed.\n  ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
