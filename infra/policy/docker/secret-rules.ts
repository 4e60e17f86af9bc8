import { strict } from "../levels.ts";
import { listAt, textAt, textsAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";
import { isPlainSecret, namesSecret, showsSecret } from "../secret-names.ts";
import { type ContainerRule, ofContainers } from "./container.ts";

/** Words of a command that hold a secret, by their place; `--password=x`, `--token x`, a URL with a login. */
function secretWords(words: readonly unknown[]): number[] {
  return words.flatMap((word, at) => {
    if (typeof word !== "string") return [];
    const [, option = "", value = ""] = /^--?([\w-]+)=(.+)$/s.exec(word) ?? [];
    const before = words[at - 1];
    const follows =
      typeof before === "string" && /^--[\w-]+$/.test(before) && !word.startsWith("-");
    const isSecret =
      showsSecret(word) ||
      (option !== "" && isPlainSecret(option, value)) ||
      (follows && namesSecret(before.replace(/^--/, "")));
    return isSecret ? [at] : [];
  });
}

/** Labels of a container or a volume, which the provider takes as a list of `label` and `value`. */
function secretLabels(props: PolicyResource["props"]): string[] {
  return listAt(props, "labels").flatMap((one) => {
    const label = textAt(one, "label") ?? "";
    return isPlainSecret(label, textAt(one, "value") ?? "") ? [label] : [];
  });
}

const plainSecrets: ContainerRule = {
  id: "docker-plain-secrets",
  level: strict,
  description: "No secret is where everybody who may list containers reads it.",
  fix: "hand it over by an environment variable from a secret of the stack (infra/config/secrets.ts)",
  find: (props) => [
    ...["command", "entrypoints"].flatMap((key) =>
      secretWords(listAt(props, key)).map((at) => `word ${at + 1} of its ${key} holds a secret`),
    ),
    ...secretWords(listAt(props, "healthcheck", "tests")).map(
      (at) => `word ${at + 1} of its health check holds a secret`,
    ),
    ...secretLabels(props).map((label) => `its label ${label} holds a secret`),
    ...listAt(props, "uploads")
      .filter((upload) => showsSecret(textAt(upload, "content") ?? ""))
      .map((upload) => `its file ${textAt(upload, "file") ?? ""} holds a secret`),
  ],
};

/** Type token of a build of the Docker provider. */
const imageType = "docker:index/image:Image";

const buildSecrets: PolicyRule = {
  id: "docker-build-secrets",
  level: strict,
  description:
    "No secret is a build argument: the image's history shows it to everybody who pulls.",
  fix: "take it out of mcp-stacks:server.image.build.args; the server gets secrets when it runs",
  types: [imageType],
  check: ({ name, props }) =>
    textsAt(props, "build", "args")
      .filter(([key, value]) => isPlainSecret(key, value))
      .map(([key]) => ({ of: name, found: `build argument ${key} is a secret` })),
};

/** Rules about where secrets may not be. */
export const secretRules: readonly PolicyRule[] = [ofContainers(plainSecrets), buildSecrets];
