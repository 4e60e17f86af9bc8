import {
  backendPortVariable,
  backendVariable,
  serviceTokenVariable,
} from "./config/backend-names.ts";
import type { BackendSettings, ServerSettings, Settings } from "./config/schema.ts";
import { type ImageSource, registryOf } from "./image-plan.ts";
import { referredSecrets } from "./server-env.ts";

/** A backend that runs in the stack, from an image. */
export type OwnBackend = BackendSettings & {
  readonly image: NonNullable<BackendSettings["image"]>;
};

/** Backends that the stack runs itself; the others are elsewhere. */
export function ownBackends({ backends }: Pick<Settings, "backends">): OwnBackend[] {
  return backends.flatMap((backend) =>
    backend.image === undefined ? [] : [{ ...backend, image: backend.image }],
  );
}

/**
 * What the server is told about its backends in plain text: the URL of each, by its variable.
 *
 * @param hostOf host name of one that the stack runs, as the server reaches it.
 */
export function backendUrls(
  { backends }: Pick<Settings, "backends">,
  hostOf: (backend: BackendSettings) => string,
): Record<string, string> {
  return Object.fromEntries(
    backends.map((backend) => [
      backendVariable(backend),
      backend.url ?? `http://${hostOf(backend)}:${backend.port}`,
    ]),
  );
}

/** Plain environment of a backend: its port, and what the settings add. */
export function backendEnv({ port, env }: BackendSettings): Record<string, string> {
  return { [backendPortVariable]: String(port), ...env };
}

/**
 * What a backend is told in secret, by variable: its token, and the user's own secrets that it names.
 *
 * @param secrets the user's own, by the name of their key.
 * @throws Error when one of them is not there; the config rules refuse that before.
 */
export function backendSecrets<Text>(
  { secrets: references }: BackendSettings,
  token: Text,
  secrets: Readonly<Record<string, Text>>,
): Record<string, Text> {
  const { [serviceTokenVariable]: _, ...others } = references;
  return { [serviceTokenVariable]: token, ...referredSecrets(others, secrets) };
}

/**
 * Where the image of a backend comes from: named after the server's, and pushed by the same user
 * where it goes to the same registry.
 */
export function backendSource(server: ServerSettings, backend: OwnBackend): ImageSource {
  const { build, reference, pin } = backend.image;
  const push = backendPush(server, backend);
  return {
    name: `${server.name}-${backend.name}`,
    image: {
      ...(build === undefined ? {} : { build }),
      ...(reference === undefined ? {} : { reference }),
      ...(pin === undefined ? {} : { pin }),
      ...(push === undefined ? {} : { push }),
    },
  };
}

function backendPush({ image }: ServerSettings, { name, image: own }: OwnBackend) {
  const repository = own.repository ?? (image.push && `${image.push.repository}-${name}`);
  if (repository === undefined) return undefined;
  const username = image.push?.username;
  const isSame = image.push && registryOf(image.push.repository) === registryOf(repository);
  return { repository, ...(username === undefined || !isSame ? {} : { username }) };
}
