/** A fault that the caller of a tool can mend; its message is shown to the model as it stands. */
export class UserError extends Error {
  override readonly name = "UserError";
  /** Its JSON-RPC code where no tool turns it into an answer: resources, prompts, completion. */
  readonly code = -32000;
}

/** A fault that stops the server from starting; its message is shown to the operator, without a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The message of anything that was thrown, for logs. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes a fault at start one line for the operator. */
export function startFault(error: unknown): string {
  return error instanceof StartError
    ? error.message
    : `The server cannot start: ${messageOf(error)}`;
}
