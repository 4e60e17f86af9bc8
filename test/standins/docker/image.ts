import { relative } from "node:path";
import { digestContext, readBuildContext } from "../../../infra/build-context.ts";
import type { Log } from "../engine-log.ts";
import type { ResourceKind } from "../provider-kit.ts";
import { hasUnknown, objectOf, type Properties, textOf, unknown } from "../values.ts";
import type { Daemon } from "./connection.ts";
import { packContext } from "./context-archive.ts";
import { calling } from "./errors.ts";
import {
  buildOptions,
  buildPaths,
  checkedInputs,
  diffImage,
  imageFaults,
  imageType,
} from "./image-plan.ts";
import { followProgress } from "./progress.ts";
import { loginOf, push } from "./push.ts";

type Tell = (line: string) => void;

/** Images built by the daemon and, unless `skipPush`, pushed. They stay when the resource goes. */
export function images(daemon: Daemon, log: Log): ResourceKind {
  const make = async (urn: string, inputs: Properties): Promise<Properties> => {
    const tell: Tell = (line) => log(urn, "status", line);
    await build(daemon, inputs, tell);
    return stateOf(daemon, inputs, await push(daemon, inputs, tell));
  };

  return {
    computed: ["repoDigest", "baseImageName", "registryServer", "context", "dockerfile"],
    check: async ({ inputs }) => {
      const faults = imageFaults(inputs);
      if (faults.length > 0) return { inputs, faults };
      const { context, dockerfile } = buildPaths(inputs);
      if (hasUnknown(context) || hasUnknown(dockerfile)) {
        return { inputs: checkedInputs(inputs, unknown), faults };
      }
      try {
        const digest = digestContext(await readBuildContext(context, dockerfile));
        return { inputs: checkedInputs(inputs, digest), faults };
      } catch (error) {
        const reason = `${imageType}: ${error instanceof Error ? error.message : String(error)}`;
        return { inputs, faults: [{ property: "build", reason }] };
      }
    },
    diff: (existing, inputs) => diffImage(existing.inputs, inputs),
    create: async (urn, inputs) => ({
      id: textOf(inputs, "imageName") ?? "",
      state: await make(urn, inputs),
    }),
    // the official plugin reads nothing back either: what counts is what was built
    read: async ({ id, inputs, state }) => ({ id, inputs, state }),
    foreseeUpdate: ({ state }, inputs) => ({
      ...state,
      imageName: inputs.imageName,
      repoDigest: unknown,
    }),
    update: ({ urn }, inputs) => make(urn, inputs),
    delete: async () => {},
  };
}

async function build({ docker, host }: Daemon, inputs: Properties, tell: Tell): Promise<void> {
  const { context: folder, dockerfile } = buildPaths(inputs);
  const context = await readBuildContext(folder, dockerfile);
  const name = textOf(inputs, "imageName");
  tell(`building ${name}: ${context.entries.length} entries of context`);
  await calling(`Building image ${name}`, host, async () => {
    const login = loginOf(inputs);
    const stream = await docker.buildImage(packContext(context), {
      ...buildOptions(inputs, context.innerDockerfile),
      ...(login && { registryconfig: { [login.serveraddress]: login } }),
    });
    await followProgress(stream, tell);
  });
}

async function stateOf(
  { docker, host }: Daemon,
  inputs: Properties,
  digest: string | undefined,
): Promise<Properties> {
  const name = textOf(inputs, "imageName") ?? "";
  const built = await calling(`Reading image ${name}`, host, () => docker.getImage(name).inspect());
  const { context, dockerfile } = buildPaths(inputs);
  return {
    imageName: name,
    baseImageName: name,
    registryServer: textOf(objectOf(inputs, "registry") ?? {}, "server") ?? "",
    repoDigest: digest ?? built.Id,
    platform: textOf(objectOf(inputs, "build") ?? {}, "platform"),
    context,
    dockerfile: relative(context, dockerfile),
  };
}
