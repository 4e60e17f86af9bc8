import { describe, expect, it } from "vitest";
import { neededSecrets } from "../../../../infra/config/needed-secrets.ts";
import { madeObjects } from "../../../../infra/kubernetes/made-objects-plan.ts";
import { plain } from "../mocks.ts";
import { everything } from "./cluster-for.ts";
import { deployedOnMocks } from "./deployed.ts";
import { kubernetesSettingsOf } from "./settings.ts";

/** Name that an object was given by the program; undefined when the provider names it. */
function givenName(inputs: Readonly<Record<string, unknown>>): unknown {
  const { metadata } = plain(inputs);
  return typeof metadata === "object" && metadata !== null
    ? Reflect.get(metadata, "name")
    : undefined;
}

describe("madeObjects", () => {
  it.each([
    ["the smallest stack", {}, {}],
    ["a stack of one pod", { store: "sqlite", shared: "memory" }, { replicas: 1 }],
    [
      "a stack that keeps nothing and refuses nobody",
      {},
      { data: { persistent: false }, networkPolicy: { enabled: false } },
    ],
    ["a stack that uses everything", {}, everything],
    [
      "a stack whose dashboard the operator's Grafana shows",
      {},
      { monitoring: { kind: "operator", dashboard: true } },
    ],
  ])("knows every object that %s makes under a name of its own", async (_, server, kubernetes) => {
    const settings = kubernetesSettingsOf(server, kubernetes);
    const { resources } = await deployedOnMocks(settings);
    const made = resources
      .filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith(":Namespace"))
      .filter(({ inputs }) => givenName(inputs) !== undefined)
      .map(({ type, inputs }) => `${type.split(":").at(-1)} ${givenName(inputs)}`);
    const planned = madeObjects(settings, neededSecrets(settings, {}));
    expect(planned.map(({ kind, name }) => `${kind} ${name}`).sort()).toEqual(made.sort());
  });
});
