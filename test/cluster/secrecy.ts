import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect, it } from "vitest";
import { z } from "zod";
import type { ClusterFixture } from "./cluster-fixture.ts";
import { kubectl, objects } from "./kubectl.ts";

const kept = z.looseObject({ data: z.record(z.string(), z.string()) });

/** Kinds that show what a stack was told; Secrets are searched without their content. */
const kinds =
  "pods,deployments,replicasets,statefulsets,services,configmaps,serviceaccounts,persistentvolumeclaims,networkpolicies,poddisruptionbudgets,events";

/** Everywhere that a secret of a running stack must not be found, each searched for every secret. */
export function describeClusterSecrecy(fixture: ClusterFixture, stack: () => Stack): void {
  const { namespace } = fixture;

  it("shows its secrets in no object, event, log, diff or file, but in its Secrets alone", async () => {
    const secrets = await objects("secrets", namespace);
    const contents = secrets.map((secret) => kept.parse(secret).data);
    const values = contents
      .flatMap((data) => Object.values(data))
      .map((value) => Buffer.from(value, "base64").toString());
    // signing key, two passwords and the URLs that hold these
    expect(values.length).toBeGreaterThanOrEqual(5);
    const needles = values.flatMap((value) => [value, Buffer.from(value).toString("base64")]);
    const isFoundIn = (text: string): boolean => needles.some((needle) => text.includes(needle));
    expect(isFoundIn(JSON.stringify(contents))).toBe(true);

    await stack().preview({ ...fixture.observed(), diff: true });
    const inNamespace = ["--namespace", namespace];
    const places = new Map([
      ["printed", fixture.printed.join("")],
      [
        "objects",
        await kubectl("get", kinds, ...inNamespace, "--output=json", "--show-managed-fields"),
      ],
      ["describe", await kubectl("describe", `${kinds},secrets`, ...inNamespace)],
      [
        "Secrets beside their content",
        JSON.stringify(secrets.map((one) => ({ ...one, data: {} }))),
      ],
    ]);
    for (const { metadata } of await objects("pods", namespace)) {
      const log = await kubectl("logs", metadata.name, ...inNamespace, "--all-containers");
      places.set(`log of ${metadata.name}`, log);
    }
    for (const file of filesBelow(fixture.folder)) places.set(file, readFileSync(file, "latin1"));
    const found = [...places].filter(([, text]) => isFoundIn(text)).map(([place]) => place);
    expect(found).toEqual([]);
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
