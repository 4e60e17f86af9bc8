/** What the most frequent codes of Node mean to somebody who wrote a kubeconfig. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "it closed the connection",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the host's name could not be looked up",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "no route to its network",
  ETIMEDOUT: "no answer in time",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not of the kubeconfig's authority",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not of the kubeconfig's authority",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not of the kubeconfig's authority",
  CERT_SIGNATURE_FAILURE: "its certificate is not of the kubeconfig's authority",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  EPROTO: "it does not speak TLS",
};

/** Why a connection failed, in words; Node's own where they are rare. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // of AbortSignal.timeout
  if (error.name === "TimeoutError" || errorCode(error) === "ABORT_ERR") return "no answer in time";
  // several addresses were tried, and each failed
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return meanings[errorCode(first)] ?? (first instanceof Error ? first.message : String(first));
}

function errorCode(error: unknown): string {
  return error instanceof Error ? String(Reflect.get(error, "code")) : "";
}
