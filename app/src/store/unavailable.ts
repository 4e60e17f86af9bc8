import { UserError } from "../errors.ts";

/** What callers are told; `inDoubt` when the database may have done what was asked. */
export function storeUnavailable(inDoubt: boolean, cause: unknown): UserError {
  return new UserError(
    inDoubt
      ? "The ticket store cannot be reached now, and whether the change was made is not known. Look with list_tickets or get_ticket before you try again; with the same idempotencyKey, create_ticket can be repeated safely."
      : "The ticket store cannot be reached now; try again later. Nothing was changed.",
    { cause },
  );
}
