/** Why a token is not accepted; the values of the metric's label, so a fixed list. */
export const refusalReasons = [
  "missing",
  "malformed",
  "expired",
  "not_yet_valid",
  "audience",
  "issuer",
  "signature",
  "algorithm",
  "unknown_key",
  "keys_unavailable",
  "subject",
  "scope",
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

/** A token that is not accepted; its message is for whoever sent it and repeats nothing of the token. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
