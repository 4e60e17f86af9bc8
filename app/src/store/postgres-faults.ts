import { messageOf } from "../errors.ts";

/** Codes of the operating system and the resolver that mean: nobody answers at that address now. */
const networkCodes: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "ENOENT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
]);

/**
 * SQLSTATEs of a server that cannot serve now (https://www.postgresql.org/docs/current/errcodes-appendix.html):
 * class 08, shutdown and start (57P0x), too many connections, a statement over its time, a standby.
 */
const stateOfServer = /^(08...|57P0.|53300|57014|25006)$/;

/** What the driver says, without a code, of a connection that is broken or does not come about. */
const driverWords =
  /^(Connection terminated|timeout (expired|exceeded)|Query read timeout|Client (has encountered|was closed))/;

/** Whether the error says that the database cannot be used now, but may be later. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  return networkCodes.has(code) || stateOfServer.test(code) || driverWords.test(messageOf(error));
}

/** Whether the database lets us in no more: its password is changed before the servers that are told the new one come. */
export function isLockedOut(error: unknown): boolean {
  return /^28...$/.test(codeOf(error));
}

/** Whether the time was over, so that doing the same once more would only double the wait. */
export function wasTooSlow(error: unknown): boolean {
  return codeOf(error) === "57014" || /\btime(d )?out\b/.test(messageOf(error));
}

/** The reason for people; an error of several addresses has a code but no message. */
export function reasonOf(error: unknown): string {
  return messageOf(error) || codeOf(error) || "no reason given";
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : "";
}
