import type { Properties } from "../values.ts";
import { objectsAt, textAt } from "./object-fields.ts";

/** A refusal of the API server, worded for people. */
export class ApiError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** A cluster that cannot be talked to at all. */
export class UnreachableError extends Error {}

/** Whether the API server answered that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether the API server answered that the user may not. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

/**
 * Words a refusal: what was tried, what the API server says of it, field by field, and what to do.
 *
 * @param body a `Status` object (Kubernetes API conventions, "Response Status Kind"), or text.
 */
export function refusalOf(
  what: string,
  status: number,
  body: Properties | string,
  server: string,
): ApiError {
  const message = typeof body === "string" ? body.trim() : (textAt(body, "message") ?? "");
  const causes =
    typeof body === "string"
      ? []
      : objectsAt(body, "details", "causes").map((cause) => ({
          field: textAt(cause, "field") ?? "",
          message: textAt(cause, "message") ?? "",
        }));
  const said = message === "" ? `the API server answered ${status}` : message;
  const told =
    causes.length > 1
      ? `${firstClause(said)}\n${causes.map(causeLine).join("\n")}`
      : said.replace(/[.\s]+$/, "");
  const advice = adviceFor(status, said, server);
  const end = told.includes("\n") ? "\n" : ". ";
  return new ApiError(`${what}: ${told}${advice === "" ? "" : `${end}${advice}`}`, status);
}

function causeLine({ field, message }: { field: string; message: string }): string {
  return `  - ${field === "" || message.startsWith(field) ? "" : `${field}: `}${message}`;
}

/** The part of a message before its list of causes. */
function firstClause(message: string): string {
  const [first = message] = message.split(/: ?(?=\[|conflicts? with )/);
  return `${first}:`;
}

function adviceFor(status: number, message: string, server: string): string {
  if (status === 401) {
    return `${server} does not accept the credentials: correct the user of the kubeconfig's context, or name another context.`;
  }
  if (status === 403 && /violates PodSecurity/.test(message)) {
    return "Give the pod the security context that the namespace enforces, or label the namespace otherwise.";
  }
  if (status === 403 && / cannot \w+ resource /.test(message)) {
    return "Grant this to the user by a Role and a RoleBinding, or name a context that may.";
  }
  if (status === 404 && /^namespaces? "/.test(message)) {
    return "Create the namespace first, or name one that exists.";
  }
  if (status === 409 && /conflict/i.test(message)) {
    return 'Somebody else set these fields: leave them out here, or take them over by the annotation `pulumi.com/patchForce: "true"`.';
  }
  return "";
}

/** Words a failure to reach the API server. */
export function unreachable(server: string, error: unknown): UnreachableError {
  const reason = reasonOf(error);
  const isTrust = /certificate|self.signed|SSL|TLS/i.test(reason);
  const advice = isTrust
    ? "The kubeconfig has no trust in its certificate: check the cluster's certificate authority."
    : "Start the cluster, or point `kubernetes:kubeconfig` and `kubernetes:context` at one that runs.";
  return new UnreachableError(
    `Cannot reach the Kubernetes API server at ${server} (${reason}). ${advice}`,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const errors = error instanceof AggregateError ? error.errors : [];
  const [first] = errors;
  if (error.message === "" && first instanceof Error) return first.message;
  return error.message;
}
