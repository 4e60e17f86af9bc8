import { describeGiven, type Fault, keyOf } from "./fault.ts";
import type { KubernetesRule } from "./kubernetes-rules.ts";
import { pinFaults } from "./promoted-rules.ts";

/** Images of backends reach the nodes as the server's does. */
const imagesArePulled: KubernetesRule = ({ server, backends }) =>
  backends.flatMap(({ image }, index): Fault[] => {
    if (image === undefined) return [];
    const key = (name: string) => keyOf(["backends", index, "image", name]);
    const { reference } = image;
    if (reference !== undefined && !reference.includes("@sha256:")) {
      const fix = `add the digest: \`docker buildx imagetools inspect ${reference}\` shows it`;
      const allowed =
        "a reference by digest, such as registry.example.com/team/todo-api@sha256:<64 hex digits>";
      return [{ key: key("reference"), given: describeGiven(reference), allowed, fix }];
    }
    if (image.build === undefined || image.repository !== undefined || server.image.push) return [];
    return [
      {
        key: key("repository"),
        given: "nothing",
        allowed: "where a built image is pushed: the nodes of a cluster pull it from there",
        fix: `set ${key("repository")}, or ${keyOf(["server", "image", "push", "repository"])} for all images`,
      },
    ];
  });

const pinsArePullable: KubernetesRule = ({ backends }) =>
  backends.flatMap(({ image }, index) =>
    pinFaults(image?.pin, keyOf(["backends", index, "image", "pin"])),
  );

/** Rules of backends on target `kubernetes`. */
export const clusterBackendRules: readonly KubernetesRule[] = [imagesArePulled, pinsArePullable];
