/** One kind of text that no record may show. */
interface Rule {
  readonly pattern: RegExp;
  readonly shown: string;
  /** Whether what the pattern found is really of the kind; true when left out. */
  readonly holds?: (found: string) => boolean;
}

/** Names whose values are secrets, also as the end of a longer name such as `JWT_SECRET`. */
const secretName =
  "(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization|cookie|credentials?|signature|jwt)";

/** In this order: the first rules take whole values, of which the later ones would take parts. */
const rules: readonly Rule[] = [
  {
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}-----|$)/g,
    shown: "[private key]",
  },
  // RFC 7519 section 3: three parts in base64url, of which the first two are JSON objects.
  { pattern: /\beyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*)?/g, shown: "[token]" },
  // RFC 6750 section 2.1 and RFC 7617.
  { pattern: /\b(?:Bearer|Basic)[ \t]+[\w.~+/=-]{4,}/gi, shown: "[credentials]" },
  { pattern: /(?<=:\/\/)[^\s/@"'<>]{1,256}@/g, shown: "[credentials]@" },
  {
    pattern: new RegExp(
      `(?<=${secretName}["']?[ \\t]{0,4}[:=][ \\t]{0,4})(?:"[^"\\n]*"?|'[^'\\n]*'?|[^\\s,;&"']+)`,
      "gi",
    ),
    shown: "[secret]",
  },
  // Prefixes by which GitHub, GitLab, Slack, Stripe, OpenAI, AWS and Google mark their keys.
  {
    pattern:
      /\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|[rs]k_(?:live|test)_|A(?:KIA|SIA)|AIza)[\w-]{12,}/g,
    shown: "[key]",
  },
  // RFC 5322 section 3.2.3 names the characters before the @.
  {
    pattern:
      /[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
    shown: "[e-mail]",
  },
  {
    pattern: /\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b/gi,
    shown: "[IBAN]",
    holds: isIban,
  },
  { pattern: /\b\d(?:[ -]?\d){12,18}\b/g, shown: "[card number]", holds: isCardNumber },
  // E.164: a plus and up to 15 digits; else a trunk 0 with an area code set apart.
  { pattern: /(?<![\w+])\+\d(?:[ ()./-]{0,2}\d){6,14}\b/g, shown: "[phone number]" },
  {
    pattern: /(?<![\w.+-])\(?0\d{1,4}\)?[ /-]\d(?:[ /-]?\d){4,10}\b/g,
    shown: "[phone number]",
  },
];

/** The text with secrets and personal data replaced by their kind; what it shows is found by rule, so not every kind of either. */
export function maskPrivate(text: string): string {
  let masked = text;
  for (const { pattern, shown, holds } of rules) {
    masked = masked.replace(pattern, (found) =>
      holds === undefined || holds(found) ? shown : found,
    );
  }
  return masked;
}

/** ISO 13616: with its first four characters moved to the end and letters as 10 to 35, an IBAN is 1 modulo 97. */
function isIban(found: string): boolean {
  const compact = found.replace(/[ -]/g, "").toUpperCase();
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}

/** ISO/IEC 7812-1 annex B (Luhn); no card number of a network begins with 0, 1, 7, 8 or 9. */
function isCardNumber(found: string): boolean {
  const digits = found.replace(/[ -]/g, "");
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
