import { z } from "zod";
import { healthcheck } from "../../app/src/contract.ts";
import { keyOf } from "../config/fault.ts";
import { checkInWords } from "../health-plan.ts";
import { aliases } from "./addresses.ts";
import { dockerGet, type LocalDaemon } from "./daemon.ts";

/** Lines and characters of what a check said that are shown. */
const shown = { lines: 5, characters: 500 } as const;

const stateSchema = z.object({
  Name: z.string(),
  RestartCount: z.number(),
  State: z.object({
    Health: z
      .object({ Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish() })
      .nullish(),
  }),
  Config: z.object({
    Hostname: z.string(),
    Env: z.array(z.string()).nullish(),
    Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
  }),
});

/** What the daemon says of a container and its checks (Docker Engine API, ContainerInspect). */
export type CheckedContainer = z.output<typeof stateSchema>;

/**
 * How a container's health check fails, which its own log does not say; undefined where it does not
 * fail, and for one that ends all the time, of which its log says why.
 */
export function failingCheck({
  Name,
  RestartCount,
  State: { Health },
  Config: { Hostname, Env, Healthcheck },
}: CheckedContainer): string | undefined {
  const last = Health?.Log?.at(-1);
  const test = Healthcheck?.Test ?? [];
  if (last === undefined || last.ExitCode === 0 || RestartCount > 0) return undefined;
  const said = withoutSecrets(last.Output, Env ?? [])
    .trim()
    .split("\n")
    .slice(-shown.lines)
    .join("\n")
    .slice(-shown.characters)
    .replaceAll("\n", "\n           ");
  const keys = settingsOf(Hostname, test);
  return [
    `The health check of container ${Name.replace(/^\//, "")} fails:`,
    `  asked    ${checkInWords(test)}`,
    `  said     ${said === "" ? `nothing, and ended with ${last.ExitCode}` : said}`,
    ...(keys === undefined ? [] : [`  by       ${keys}`]),
  ].join("\n");
}

/** Keys that say how the server is asked; undefined where no setting does, as for what is not its own. */
function settingsOf(hostname: string, test: readonly string[]): string | undefined {
  const isBundled = test.slice(1).join("\0") === healthcheck.command.join("\0");
  if (hostname !== aliases.server || isBundled) return undefined;
  const keys = ["port", "health"].map((name) => keyOf(["server", "container", name]));
  return keys.join(" and ");
}

/** Hides values of the environment that sound secret, should a check print them. */
function withoutSecrets(text: string, env: readonly string[]): string {
  return env.reduce((masked, entry) => {
    const [name = "", ...rest] = entry.split("=");
    const value = rest.join("=");
    const isSecret =
      /secret|token|pass|key|url|dsn|cred|auth|private|jwt/i.test(name) && value.length >= 8;
    return isSecret ? masked.replaceAll(value, "[secret]") : masked;
  }, text);
}

/**
 * The same of a container of the daemon.
 *
 * @throws Error saying why when the daemon does not tell.
 */
export async function failingCheckOf(daemon: LocalDaemon, id: string): Promise<string | undefined> {
  const body = await dockerGet(daemon, `/containers/${id}/json`);
  return failingCheck(stateSchema.parse(JSON.parse(body.toString())));
}
