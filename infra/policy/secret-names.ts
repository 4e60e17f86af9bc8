/**
 * Last words of a name whose value is a secret. By the last, for what follows says what it really is:
 * `SECRET_ID` and `TOKEN_URL` name a place, `TOKENS_PER_MINUTE` a number.
 */
const secretWords =
  /(^|[_.-])(secret|password|passwd|passphrase|pass|pwd|token|api[_-]?key|private[_-]?key|secret[_-]?key|access[_-]?key|signing[_-]?key|credentials?)$/i;

/** Words run together, as in `clientSecret` and `dbPassword`. */
const secretTail = /[a-z](Secret|Password|Passphrase|Token|ApiKey|PrivateKey|Credentials?)$/;

/** Variables of OpenTelemetry and of clients of databases that hold credentials without saying so. */
const knownNames = /^(OTEL_EXPORTER_OTLP_(\w+_)?HEADERS|REDISCLI_AUTH|PGPASSWORD|MYSQL_PWD)$/i;

/** A URL with a user's password in it (RFC 3986, section 3.2.1). */
const credentialsInUrl = /[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/i;

/** What the makers of secrets let them begin with, and a private key's first line (RFC 7468, section 2). */
const telltale =
  /^(AKIA|ASIA)[A-Z0-9]{16}$|^gh[pousr]_\w{30,}$|^xox[abpr]-|^eyJ[\w-]+\.eyJ[\w-]+\.|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Whether a variable or key of that name is expected to hold a secret. */
export function namesSecret(name: string): boolean {
  return secretWords.test(name) || secretTail.test(name) || knownNames.test(name);
}

/** Whether a text gives itself away: a URL with a password, a private key, a token of a known form. */
export function showsSecret(text: string): boolean {
  return credentialsInUrl.test(text) || telltale.test(text);
}

/** Whether a plain variable is a secret by its name or its value; an empty one holds none. */
export function isPlainSecret(name: string, value: string): boolean {
  return value !== "" && (namesSecret(name) || showsSecret(value));
}
