/** Whether the daemon answered that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** Whether the daemon answered that there is nothing to do: already started, already stopped. */
export function isNotModified(error: unknown): boolean {
  return statusOf(error) === 304;
}

/** The daemon's own words, without the wrapping that the client adds. */
export function reasonOf(error: unknown): string {
  const body = fieldOf(fieldOf(error, "json"), "message");
  if (typeof body === "string") return body;
  const message = fieldOf(error, "message");
  const text = typeof message === "string" ? message : String(error);
  return text.replace(/^\(HTTP code \d+\) [\w ]+ - /, "").trim();
}

/**
 * Runs a call to the daemon; a failure says what was tried, where, why it failed and, when the
 * daemon cannot be reached at all, what to do.
 */
export async function calling<Result>(
  what: string,
  host: string,
  call: () => Promise<Result>,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw explained(what, host, error);
  }
}

/** The error to show for a failed call; keeps the daemon's status for those who look at it. */
export function explained(what: string, host: string, error: unknown): Error {
  if (error instanceof DockerError) return error;
  const code = fieldOf(error, "code");
  if (typeof code === "string" && unreachable.has(code)) {
    return new DockerError(
      `${what}: cannot reach Docker at ${host} (${code}). Start Docker, or point docker:host or DOCKER_HOST at a running one.`,
      undefined,
    );
  }
  const reason = reasonOf(error);
  const advice = isPortTaken(reason) ? ". Stop what listens there, or publish another port." : "";
  const separator = reason.includes("\n") ? ":\n" : ": ";
  return new DockerError(`${what}${separator}${reason}${advice}`, statusOf(error));
}

function isPortTaken(reason: string): boolean {
  return /port is already allocated|address already in use/.test(reason);
}

/** A failed call to the daemon, worded for people. */
export class DockerError extends Error {
  readonly statusCode: number | undefined;

  constructor(message: string, statusCode: number | undefined) {
    super(message);
    this.statusCode = statusCode;
  }
}

const unreachable = new Set([
  "ECONNREFUSED",
  "ENOENT",
  "EACCES",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ETIMEDOUT",
]);

function statusOf(error: unknown): number | undefined {
  const status = fieldOf(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
