import { type CryptoKey, importJWK } from "jose";
import * as z from "zod";

/** The only algorithms of `jwks` mode: all asymmetric, so that a public key can never be taken for a secret. */
export const keySetAlgorithms = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

/** A public key with the one algorithm that it verifies. */
export interface VerificationKey {
  readonly kid: string | undefined;
  readonly algorithm: string;
  readonly key: CryptoKey;
}

/** The usable keys of a set, and why the others are not used. */
export interface KeySet {
  readonly keys: readonly VerificationKey[];
  readonly ignored: readonly string[];
}

/** Most keys of one set that are looked at; issuers publish a handful. */
const mostKeys = 100;

const text = z.string().max(4096).optional();

/** What is read of a JSON Web Key (RFC 7517 section 4); the import itself checks the rest. */
const keySchema = z.looseObject({
  kty: z.string().max(20),
  kid: text,
  alg: text,
  use: text,
  crv: text,
  key_ops: z.array(z.string()).max(20).optional(),
});

const keySetSchema = z.object({ keys: z.array(z.unknown()).max(mostKeys) });

type Jwk = z.output<typeof keySchema>;

/** Members that only a private or a symmetric key has (RFC 7518 sections 6.2.2, 6.3.2 and 6.4). */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/** The algorithm of a key that names none: the curve decides, and RS256 is what RSA means by default (OpenID Connect Core section 15.1). */
const usualAlgorithms: Readonly<Record<string, string>> = {
  RSA: "RS256",
  "EC P-256": "ES256",
  "EC P-384": "ES384",
  "EC P-521": "ES512",
  "OKP Ed25519": "EdDSA",
};

/** Reads a JSON Web Key Set; throws an Error that says what is wrong when no key of it can be used. */
export async function readKeySet(json: string): Promise<KeySet> {
  const parsed = keySetSchema.safeParse(jsonOf(json));
  if (!parsed.success) throw new Error(`it is no JSON Web Key Set of at most ${mostKeys} keys`);
  const keys: VerificationKey[] = [];
  const ignored: string[] = [];
  for (const [index, entry] of parsed.data.keys.entries()) {
    const read = await readKey(entry);
    if (typeof read === "string") ignored.push(`${read} (key ${index})`);
    else keys.push(read);
  }
  if (keys.length > 0) return { keys, ignored };
  throw new Error(`no key of it can be used${ignored.map((why) => `; ${why}`).join("")}`);
}

function jsonOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's message repeats a piece of the content.
    throw new Error("it is not JSON");
  }
}

async function readKey(entry: unknown): Promise<VerificationKey | string> {
  const parsed = keySchema.safeParse(entry);
  if (!parsed.success) return "an entry that is no JSON Web Key";
  const jwk = parsed.data;
  if (secretMembers.some((member) => member in jwk)) return "a private or symmetric key";
  if (jwk.use !== undefined && jwk.use !== "sig") return "a key not meant for signatures";
  if (jwk.key_ops?.includes("verify") === false) return "a key not meant for verifying";
  const algorithm = jwk.alg ?? usualAlgorithm(jwk);
  if (!keySetAlgorithms.some((known) => known === algorithm))
    return "a key of an algorithm not accepted";
  return imported(jwk, algorithm);
}

function usualAlgorithm({ kty, crv }: Jwk): string {
  return usualAlgorithms[crv === undefined ? kty : `${kty} ${crv}`] ?? "";
}

async function imported(jwk: Jwk, algorithm: string): Promise<VerificationKey | string> {
  const { kty, kid, crv } = jwk;
  const given = (member: string) => {
    const value = jwk[member];
    return typeof value === "string" ? { [member]: value } : {};
  };
  // Only the public members: nothing else of the entry can change what is imported.
  const members = { kty, ...(crv === undefined ? {} : { crv }) };
  const publicJwk = { ...members, ...given("n"), ...given("e"), ...given("x"), ...given("y") };
  try {
    const key = await importJWK(publicJwk, algorithm);
    if (key instanceof Uint8Array || key.type !== "public") return "a key that is not public";
    if (bitsOf(key) < 2048) return "an RSA key of less than 2048 bits";
    return { kid, algorithm, key };
  } catch {
    return `a key that cannot be used for ${algorithm}`;
  }
}

/** Bits of an RSA key (RFC 7518 section 3.3 asks for 2048); without bound for the other kinds. */
function bitsOf({ algorithm }: CryptoKey): number {
  return "modulusLength" in algorithm && typeof algorithm.modulusLength === "number"
    ? algorithm.modulusLength
    : Number.POSITIVE_INFINITY;
}
