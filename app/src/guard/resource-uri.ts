/** Longest URI that names a resource here, in characters. */
const longest = 255;

/**
 * The only form that our URIs have. Everything that could lead elsewhere has no place in it: dot
 * segments, percent encoding (also twice), backslashes, NUL, queries, user names, other schemes' paths.
 */
const form = /^[a-z][a-z0-9+-]*:\/\/[\w-]+(\/[\w-]+(\.[\w-]+)*)*$/;

/** Why a resource URI is refused before anything looks at it, or undefined. */
export function resourceUriFault(uri: string): string | undefined {
  if (uri.length > longest) return `uri: longer than ${longest} characters`;
  if (form.test(uri)) return undefined;
  return "uri: not a resource of this server. Allowed: a URI such as ops://policies/POL-OPS-001, of letters, digits, hyphens and single slashes";
}
