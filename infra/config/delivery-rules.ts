import { describeGiven, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { pinIsPullable } from "./promoted-rules.ts";
import type { Rule } from "./rules.ts";
import { unusedFaults } from "./unused.ts";

const imageKey = (...path: readonly string[]): string => keyOf(["server", "image", ...path]);

/** What a tag names can change between two pods of one Deployment. */
const imageIsByDigest: KubernetesRule = ({ server: { image } }) => {
  if (image.reference === undefined || image.reference.includes("@sha256:")) return [];
  return [
    {
      key: imageKey("reference"),
      given: describeGiven(image.reference),
      allowed:
        "a reference by digest, such as registry.example.com/team/server@sha256:<64 hex digits>",
      fix: `add the digest: \`docker buildx imagetools inspect ${image.reference}\` shows it`,
    },
  ];
};

const builtImageIsPushed: KubernetesRule = ({ server: { image } }) => {
  if (!image.build || image.push) return [];
  return [
    {
      key: imageKey("push"),
      given: "nothing",
      allowed: "where a built image is pushed: the nodes of a cluster pull it from there",
      fix: `set ${imageKey("push", "repository")}, or ${imageKey("reference")} to run an image that is there already`,
    },
  ];
};

/** A push of an image that is taken from elsewhere would never come. */
export const pushedImageIsBuilt: Rule = ({ server: { image } }) =>
  unusedFaults({
    settings: image.build ? [] : [[["server", "image", "push"], image.push?.repository]],
    secrets: [],
    reason: "while server.image.build is unset",
    otherwise: `set ${imageKey("build")}`,
  });

/** Images of companions and built ones of backends are pushed beside the server's, be that one built or not. */
const pushIsUsed: KubernetesRule = (settings, context) => {
  const isPushed =
    settings.companions.length > 0 || settings.backends.some(({ image }) => image?.build);
  return isPushed ? [] : pushedImageIsBuilt(settings, context);
};

/** A user of the registry has a password, and the other way about. */
export const loginIsWhole: Rule = ({ server: { image } }, { supplied }) => {
  const username = image.push?.username;
  const hasPassword = supplied.has("registryPassword");
  if (username !== undefined && !hasPassword) {
    const key = keyOf(["registryPassword"]);
    return [
      {
        key,
        given: "nothing",
        allowed: `the password of ${imageKey("push", "username")}`,
        fix: `pulumi config set --secret ${key}, or remove ${imageKey("push", "username")}`,
      },
    ];
  }
  return unusedFaults({
    settings: [],
    secrets: username === undefined && hasPassword ? ["registryPassword"] : [],
    reason: "while server.image.push.username is unset",
    otherwise: `set ${imageKey("push", "username")}`,
  });
};

/** On one Docker daemon an image stays where it was built, and no cluster is asked. */
export const deliveryIsLocal: Rule = ({ server: { image } }, { supplied }) => [
  ...unusedFaults({
    settings: [[["server", "image", "push"], image.push?.repository]],
    secrets: supplied.has("registryPassword") ? ["registryPassword"] : [],
    reason: "on target docker",
    otherwise: `set ${keyOf(["target"])} to kubernetes or lambda`,
  }),
  ...unusedFaults({
    settings: [],
    secrets: supplied.has("kubeconfig") ? ["kubeconfig"] : [],
    reason: "on target docker",
    otherwise: `set ${keyOf(["target"])} to kubernetes`,
  }),
];

/** Rules about how the image reaches the nodes of a cluster. */
export const deliveryRules: readonly KubernetesRule[] = [
  imageIsByDigest,
  pinIsPullable,
  builtImageIsPushed,
  pushIsUsed,
  loginIsWhole,
];
