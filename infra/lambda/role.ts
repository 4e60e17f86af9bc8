import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import * as pulumi from "@pulumi/pulumi";
import { planPolicy, planTrust } from "./policy-plan.ts";
import type { StackContext } from "./stack-context.ts";

/** What the function may use; undefined is what the stack does not make. */
export interface RoleResources {
  readonly logGroup: pulumi.Output<string>;
  readonly secret: pulumi.Output<string> | undefined;
  readonly tickets: pulumi.Output<string> | undefined;
  readonly limits: pulumi.Output<string> | undefined;
}

/** The function's role, and the policy that a function in a VPC cannot be made before. */
export interface FunctionRole {
  readonly role: Role;
  readonly policy: RolePolicy;
}

/** Makes the role that only this function has, with what it may do on the resources. */
export function functionRole(
  name: string,
  { settings, names }: StackContext,
  resources: RoleResources,
  parent: pulumi.Resource,
): FunctionRole {
  const role = new Role(
    `${name}-role`,
    { name: names.server, assumeRolePolicy: JSON.stringify(planTrust()) },
    { parent },
  );
  const policy = new RolePolicy(
    `${name}-policy`,
    {
      name: names.server,
      role: role.id,
      policy: pulumi
        .output(resources)
        .apply((arns) => JSON.stringify(planPolicy(settings, names.server, arns))),
    },
    { parent },
  );
  return { role, policy };
}
