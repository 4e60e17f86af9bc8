/** Something that the caller can mend: its message is all that is shown. */
export class UserError extends Error {
  override readonly name = "UserError";
}
