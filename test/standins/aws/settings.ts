import type { Fault } from "../provider-kit.ts";
import { isProperties, mapOf, type Properties, textOf, type Value } from "../values.ts";

/** The provider's configuration, as far as the stand-in implements it. */
export interface ProviderSettings {
  readonly region: string;
  readonly profile: string | undefined;
  /** Keys of the configuration; without them, those of the environment or the profile. */
  readonly credentials: Credentials | undefined;
  /** Address by service, for example `lambda`; AWS's own when it has none. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Tags that every taggable resource gets besides its own. */
  readonly defaultTags: Readonly<Record<string, string>>;
  /** The accounts that may be touched; any when empty. */
  readonly allowedAccountIds: readonly string[];
  readonly maxAttempts: number;
  /** Registry whose repositories stand for those of ECR; the addresses are ECR's without one. */
  readonly registry: string | undefined;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What the stand-in follows, and what it can pass over: it validates nothing of its own accord. */
const knownKeys = [
  "region",
  "profile",
  "accessKey",
  "secretKey",
  "token",
  "endpoints",
  "defaultTags",
  "allowedAccountIds",
  "maxRetries",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
  "version",
];

/** Every fault of the provider's configuration; asks nobody, so that previews need no AWS. */
export function checkSettings(config: Properties): Fault[] {
  const unexpected = Object.keys(config)
    .filter((key) => !knownKeys.includes(key) && config[key] !== null && !key.startsWith("__"))
    .map((key) => ({
      property: key,
      reason: `aws provider: the stand-in does not implement \`${key}\`. It knows ${knownKeys.join(", ")}.`,
    }));
  const missing =
    config.region === undefined || config.region === null || config.region === ""
      ? [
          {
            property: "region",
            reason: "aws provider: `region` is missing. Set aws:region or AWS_REGION.",
          },
        ]
      : [];
  return [...unexpected, ...missing];
}

/** Reads the configuration; the SDK hands all but texts to providers as JSON text. */
export function readSettings(
  config: Properties,
  environment: Readonly<Record<string, string | undefined>>,
): ProviderSettings {
  const endpoints = parsed(config.endpoints);
  const tags = parsed(config.defaultTags);
  const accounts = parsed(config.allowedAccountIds);
  const [accessKeyId, secretAccessKey] = [textOf(config, "accessKey"), textOf(config, "secretKey")];
  const sessionToken = textOf(config, "token");
  const retries = Number(parsed(config.maxRetries) ?? 25);
  return {
    region: textOf(config, "region") ?? "",
    profile: textOf(config, "profile"),
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    endpoints: Array.isArray(endpoints)
      ? Object.assign({}, ...endpoints.filter(isProperties).map((entry) => texts(entry)))
      : {},
    defaultTags: isProperties(tags) ? (mapOf(tags, "tags") ?? {}) : {},
    allowedAccountIds: Array.isArray(accounts) ? accounts.map(String) : [],
    maxAttempts: retries + 1,
    registry: environment.MCP_STACKS_REGISTRY || undefined,
  };
}

function texts(entry: Properties): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entry).flatMap(([key, value]) =>
      typeof value === "string" && value !== "" ? [[key, value]] : [],
    ),
  );
}

function parsed(value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
