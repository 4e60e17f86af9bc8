import { strict } from "../levels.ts";
import { listAt, textAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";
import { type PolicyStatement, statementsOf } from "./policy-document.ts";
import { streamActions, unscopedActions } from "./unscoped-actions.ts";

const roleType = "aws:iam/role:Role";
const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";
const policyType = "aws:iam/policy:Policy";
const attachmentType = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

/** Policies of AWS itself that allow more than any server needs (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html). */
const wideManagedPolicy = /:policy\/(.*\/)?(AdministratorAccess|PowerUserAccess|\w*FullAccess)$/;

/** Every policy document of a resource that is known. */
function statementsIn({ type, props }: PolicyResource): readonly PolicyStatement[] {
  const documents =
    type === roleType
      ? listAt(props, "inlinePolicies").map((policy) => textAt(policy, "policy"))
      : [textAt(props, "policy")];
  return documents.flatMap((document) => statementsOf(document) ?? []);
}

/** Policies that a resource takes over whole. */
function managedPolicies({ type, props }: PolicyResource): readonly string[] {
  if (type === roleType) {
    return listAt(props, "managedPolicyArns").filter((arn) => typeof arn === "string");
  }
  const arn = textAt(props, "policyArn");
  return arn === undefined ? [] : [arn];
}

function faultsOf({ actions, resources, inverted }: PolicyStatement): readonly string[] {
  const wild = actions.filter((action) => action.includes("*"));
  const wide = resources.filter((resource) => resource.includes("*"));
  return [
    ...inverted.map((element) => `allows all but what ${element} names`),
    ...wild.map((action) => `allows ${action}`),
    ...wide
      .filter((resource) => !isUnavoidable(resource, actions))
      .map((resource) => `allows ${actions.join(", ")} on ${resource}`),
  ];
}

/** Whether AWS takes no narrower resource for all of the actions. */
function isUnavoidable(resource: string, actions: readonly string[]): boolean {
  if (resource === "*") return actions.every((action) => unscopedActions.has(action));
  // the streams of one group, and nothing else that a pattern could stand for
  const isStreams = /^arn:[\w-]+:logs:[\w-]+:\d*:log-group:[^*]+:\*$/.test(resource);
  return isStreams && actions.every((action) => streamActions.has(action));
}

const leastPrivilege: PolicyRule = {
  id: "aws-least-privilege",
  level: strict,
  description: "Roles may do named actions on named resources; `*` only where AWS takes no name.",
  fix: "name the actions and the ARNs that the server needs",
  types: [rolePolicyType, policyType, roleType, attachmentType],
  check: (resource) =>
    violationsOf(resource, [
      ...statementsIn(resource)
        .filter(({ allows }) => allows)
        .flatMap(faultsOf),
      ...managedPolicies(resource)
        .filter((arn) => wideManagedPolicy.test(arn))
        .map((arn) => `takes over ${arn}`),
    ]),
};

const trust: PolicyRule = {
  id: "aws-trust",
  level: strict,
  description: "Lambda alone takes on the role of a function.",
  fix: "let assumeRolePolicy name the service lambda.amazonaws.com and nobody else",
  types: [roleType],
  check: (resource) => {
    const statements = statementsOf(textAt(resource.props, "assumeRolePolicy")) ?? [];
    const trusted = statements
      .filter(({ allows }) => allows)
      .flatMap(({ principals, inverted }) => [
        ...inverted.filter((element) => element === "NotPrincipal").map(() => "all but some"),
        ...Object.entries(principals).flatMap(([kind, names]) =>
          names.map((name) => (kind === "Service" ? name : `${kind} ${name}`)),
        ),
      ]);
    return violationsOf(
      resource,
      trusted
        .filter((name) => name !== "lambda.amazonaws.com")
        .map((name) => `lets ${name} take it on`),
    );
  },
};

const noPublicPolicy: PolicyRule = {
  id: "aws-no-public-policy",
  level: strict,
  description: "Policies of resources let nobody in whom they do not name.",
  fix: "name the accounts or services, or add a Condition on them",
  types: [
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:dynamodb/resourcePolicy:ResourcePolicy",
  ],
  check: (resource) => {
    const statements = statementsOf(textAt(resource.props, "policy")) ?? [];
    const open = statements.filter(
      ({ allows, principals, hasCondition, inverted }) =>
        allows &&
        !hasCondition &&
        (inverted.includes("NotPrincipal") || Object.values(principals).flat().includes("*")),
    );
    return violationsOf(
      resource,
      open.map(({ actions }) => `lets everybody do ${actions.join(", ")}`),
    );
  },
};

/** Rules about who may do what in the account. */
export const iamRules: readonly PolicyRule[] = [leastPrivilege, trust, noPublicPolicy];
