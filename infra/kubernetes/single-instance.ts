import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import type * as pulumi from "@pulumi/pulumi";
import { unawaited } from "./await-annotations.ts";
import { componentName } from "./names.ts";
import { metadataOf, type StackContext } from "./stack-context.ts";
import {
  passwordKey,
  planStatefulService,
  planStatefulSet,
  type StatefulParts,
} from "./stateful-plan.ts";

/** What runs Redis or PostgreSQL: the stack, and the one password that lets its clients in. */
export interface SingleInstanceArgs extends StackContext {
  /** Secret, of characters that need no escaping in a URL or in SQL. */
  readonly password: pulumi.Output<string>;
}

/**
 * Makes the objects of a single instance.
 *
 * @returns its StatefulSet, which counts as created once the pod serves.
 */
export function singleInstance(
  name: string,
  args: SingleInstanceArgs,
  parts: StatefulParts,
  parent: pulumi.ComponentResource,
): StatefulSet {
  const { component } = parts;
  const objectName = componentName(args.settings, component);
  const metadata = metadataOf(args, component, objectName);
  const account = new ServiceAccount(
    `${name}-account`,
    { metadata, automountServiceAccountToken: false },
    { parent },
  );
  // never changed: another password is another Secret, whose new name restarts the pod
  const secret = new Secret(
    `${name}-password`,
    {
      metadata: metadataOf(args, component),
      immutable: true,
      type: "Opaque",
      stringData: { [passwordKey(parts)]: args.password },
    },
    { parent },
  );
  // the pod is awaited already; waiting for the endpoint as well only costs time
  const service = new Service(
    `${name}-service`,
    {
      metadata: metadataOf(args, component, objectName, unawaited),
      spec: planStatefulService(args.owner, parts),
    },
    { parent },
  );
  const plan = planStatefulSet<pulumi.Input<string>>(args.settings, args.owner, parts, {
    secret: secret.metadata.name,
    service: service.metadata.name,
    serviceAccount: account.metadata.name,
  });
  return new StatefulSet(
    `${name}-set`,
    { metadata: metadataOf(args, component, objectName, plan.annotations), spec: plan.spec },
    // What cannot be changed in place, as the size of the claim, is refused: to delete the
    // StatefulSet first would delete the data with it.
    { parent, deleteBeforeReplace: false },
  );
}
