import { Provider } from "@pulumi/aws/provider.js";
import * as docker from "@pulumi/docker";
import type { LoadedStack } from "../infra/config/load.ts";
import { neededSecrets } from "../infra/config/needed-secrets.ts";
import type { LambdaSettings } from "../infra/config/schema.ts";
import { StackSecrets } from "../infra/config/secrets.ts";
import { ServerImage } from "../infra/image.ts";
import { addressesOf, promisedEndpoint } from "../infra/lambda/addresses.ts";
import { ServerAlarms } from "../infra/lambda/alarms.ts";
import { ServerApi } from "../infra/lambda/api.ts";
import { architectureOf, factsForFunction } from "../infra/lambda/architecture-plan.ts";
import { ServerFunction } from "../infra/lambda/function.ts";
import { namesOf } from "../infra/lambda/names.ts";
import { preflight } from "../infra/lambda/preflight.ts";
import { providerPlan } from "../infra/lambda/provider-plan.ts";
import { imageDelivery } from "../infra/lambda/repository.ts";
import { ServerRoutes } from "../infra/lambda/routes.ts";
import { ServerSecret } from "../infra/lambda/secret.ts";
import { ServerTables } from "../infra/lambda/tables.ts";
import { type StackOutputs, stackOutputs } from "../infra/outputs.ts";
import { buildFacts } from "../infra/revision.ts";
import { serviceTokens } from "../infra/service-tokens.ts";
import { StackFactsResource } from "../infra/stack-facts.ts";

/** A valid stack of target `lambda`, and how it is being run. */
export interface LambdaStack extends LoadedStack {
  readonly settings: LambdaSettings;
  /** Folder that relative paths are resolved against. */
  readonly root: string;
  /** True in a preview, which pushes nothing. */
  readonly dryRun: boolean;
}

/** Deploys the server's image as a function behind API Gateway, with what it needs beside it. */
export async function deployToLambda(loaded: LambdaStack): Promise<StackOutputs> {
  const { stack, settings, root, dryRun } = loaded;
  const { server, images } = settings;
  const owner = { server: server.name, stack };
  const names = namesOf(owner);
  const context = { settings, owner, names };
  const needs = neededSecrets(settings, loaded.secrets);
  preflight(context, needs);
  const provider = new Provider("aws", providerPlan(settings, owner));
  const opts = { providers: [provider] };

  const secrets = new StackSecrets("secrets", { supplied: loaded.secrets, needs });
  const facts = factsForFunction(settings, buildFacts(server, root, stack));
  new StackFactsResource({
    stack,
    settings,
    root,
    revision: facts.revision,
    endpoint: promisedEndpoint(context),
  });
  const image = new ServerImage(
    "image",
    {
      source: server,
      images,
      facts,
      delivery: await imageDelivery(
        context,
        { facts, dryRun, password: secrets.registryPassword },
        provider,
      ),
    },
    // only a build needs Docker, and its preview needs no daemon
    server.image.build
      ? { providers: [new docker.Provider("docker", { disableDockerDaemonCheck: true })] }
      : {},
  );

  const tables = new ServerTables("tables", context, opts);
  const tokens = serviceTokens(settings, secrets.serviceAuthToken, loaded);
  const secret = new ServerSecret(
    "secret",
    { ...context, secrets, tokens, ownSecrets: loaded.ownSecrets },
    opts,
  );
  const api = new ServerApi("api", context, opts);
  const fn = new ServerFunction(
    "function",
    {
      ...context,
      image: image.digest,
      architecture: architectureOf(settings, facts),
      api,
      tables,
      secret,
    },
    opts,
  );
  const routes = new ServerRoutes("routes", { ...context, api, fn }, opts);
  new ServerAlarms("alarms", { ...context, fn, api, routes }, opts);

  return stackOutputs({
    stack,
    server,
    addresses: addressesOf(context, api.publicUrl),
    image: image.digest,
    secrets,
  });
}
