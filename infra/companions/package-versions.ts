import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** What a registry has of a package. */
export type PackageVersions =
  | {
      readonly is: "known";
      readonly versions: readonly string[];
      readonly newest: string | undefined;
      /** Versions of PyPI that are to be had as a source alone, which runs code when it is installed. */
      readonly sourceOnly?: readonly string[];
    }
  | { readonly is: "unknown" }
  /** It did not answer, or not in a form that is understood. */
  | { readonly is: "unanswered"; readonly reason: string };

/** Milliseconds that a registry has to answer. */
const limitMs = 15_000;

/** Asks the registry that npm on this machine uses, with its logins, for the versions of a package. */
export async function npmVersions(name: string): Promise<PackageVersions> {
  const args = ["view", "--json", "--loglevel=silent", "--", name, "versions", "dist-tags.latest"];
  const run = promisify(execFile);
  // npm of Windows is a script; the schema lets no character of a shell into a name
  const options = { timeout: limitMs, maxBuffer: 64 << 20, shell: process.platform === "win32" };
  const { text, reason } = await run("npm", args, options).then(
    ({ stdout }) => ({ text: stdout, reason: "" }),
    // npm tells its errors on standard output as well, in the same form
    (error: { stdout?: string; code?: unknown }) => ({
      text: error.stdout ?? "",
      reason: error.code === "ENOENT" ? "npm is not on PATH" : "npm could not ask it",
    }),
  );
  return npmAnswer(text, reason);
}

/** Reads what `npm view NAME versions dist-tags.latest --json` printed. */
export function npmAnswer(text: string, reason: string): PackageVersions {
  const answer = parsed(text);
  const error = at(answer, "error");
  if (at(error, "code") === "E404") return { is: "unknown" };
  const code = at(error, "code");
  if (error !== undefined) return { is: "unanswered", reason: `npm says ${String(code)}` };
  // of a package with one version npm prints no list
  const versions = texts(at(answer, "versions"));
  if (versions.length === 0) return { is: "unanswered", reason };
  const newest = at(answer, "dist-tags.latest");
  return { is: "known", versions, newest: typeof newest === "string" ? newest : undefined };
}

/** Asks the index that pip on this machine uses for the versions of a project (PEP 691). */
export async function pypiVersions(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PackageVersions> {
  const index = pipIndex(env);
  // PEP 503, "Normalized Names"
  const project = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
  try {
    const url = new URL(`${project}/`, index.endsWith("/") ? index : `${index}/`);
    const login = url.username === "" ? undefined : basic(url);
    url.username = "";
    url.password = "";
    const response = await fetch(url, {
      headers: {
        accept: "application/vnd.pypi.simple.v1+json, text/html;q=0.1",
        ...(login === undefined ? {} : { authorization: login }),
      },
      signal: AbortSignal.timeout(limitMs),
    });
    if (response.status === 404) return { is: "unknown" };
    if (!response.ok) return { is: "unanswered", reason: `${url.host} says ${response.status}` };
    return pypiAnswer(await response.text(), url.host);
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { is: "unanswered", reason: cause instanceof Error ? cause.message : String(cause) };
  }
}

/**
 * Reads a project's page: as JSON (PEP 691), where `versions` is of PEP 700 and lacks at older
 * indexes, or as the HTML that others answer with (PEP 503).
 */
export function pypiAnswer(text: string, host: string): PackageVersions {
  const page = parsed(text);
  const listed = texts(at(page, "versions"));
  const files =
    page === undefined
      ? [...text.matchAll(/>([^<>]+)<\/a>/g)].map(([, name = ""]) => name.trim())
      : [at(page, "files")].flat().flatMap((file) => texts(at(file, "filename")));
  const versions = listed.length > 0 ? listed : [...new Set(files.flatMap(versionOf))];
  if (versions.length === 0) return { is: "unanswered", reason: `${host} lists no versions` };
  const withWheel = new Set(files.filter((file) => file.endsWith(".whl")).flatMap(versionOf));
  const sources = files.filter((file) => !file.endsWith(".whl")).flatMap(versionOf);
  const sourceOnly = [...new Set(sources)].filter((version) => !withWheel.has(version));
  return { is: "known", versions, newest: newestOf(versions), sourceOnly };
}

/** Version in the name of a wheel or of a source distribution. */
function versionOf(file: string): string[] {
  const [, version] =
    /^[^-]+-([^-]+)-.+\.whl$/.exec(file) ?? /-([^-]+)\.(?:tar\.\w+|zip)$/.exec(file) ?? [];
  return version === undefined ? [] : [version];
}

/** The newest release; one that is none, such as 2.0rc1, only when there is no other. */
function newestOf(versions: readonly string[]): string | undefined {
  const releases = versions.filter((version) => /^v?\d+(\.\d+)*(\.post\d+)?$/.test(version));
  const among = releases.length > 0 ? releases : versions;
  return among.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true })).at(-1);
}

function pipIndex(env: Readonly<Record<string, string | undefined>>): string {
  if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL;
  const home = homedir();
  // https://pip.pypa.io/en/stable/topics/configuration/, the last one that says it counts
  const files = [
    "/etc/pip.conf",
    join(home, ".pip", "pip.conf"),
    join(env.XDG_CONFIG_HOME ?? join(home, ".config"), "pip", "pip.conf"),
    join(home, "Library", "Application Support", "pip", "pip.conf"),
    ...(env.APPDATA === undefined ? [] : [join(env.APPDATA, "pip", "pip.ini")]),
    ...(env.PIP_CONFIG_FILE === undefined ? [] : [env.PIP_CONFIG_FILE]),
  ];
  const named = files.flatMap((file) => {
    const found = /^\s*index-url\s*[=:]\s*(\S+)/m.exec(textOf(file));
    return found?.[1] === undefined ? [] : [found[1]];
  });
  return named.at(-1) ?? "https://pypi.org/simple/";
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function basic({ username, password }: URL): string {
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(login).toString("base64")}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function texts(value: unknown): string[] {
  return [value].flat().filter((one) => typeof one === "string");
}
