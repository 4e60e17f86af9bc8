/** Why a token is not accepted; the values of the metric's label, so a fixed list. */
export type RefusalReason =
  | "missing"
  | "malformed"
  | "expired"
  | "not_yet_valid"
  | "audience"
  | "issuer"
  | "signature"
  | "algorithm"
  | "unknown_key"
  | "keys_unavailable"
  | "subject"
  | "scope";

/** A token that is not accepted; its message is for whoever sent it and repeats nothing of the token. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
