import type { Clients } from "./clients.ts";
import type { ProviderSettings } from "./settings.ts";

/** Tells the account, which is asked for once and checked against `allowedAccountIds`. */
export type AccountOf = () => Promise<string>;

/**
 * Finds the account by ECR, whose registry is named for it. The official provider asks while it is
 * configured; here, the first call that touches AWS does, so that a preview without changes asks nobody.
 *
 * @throws Error from the answer, when the account is not one of the allowed.
 */
export function accountOf(
  { region, allowedAccountIds: allowed }: ProviderSettings,
  clients: Clients,
): AccountOf {
  let found: Promise<string> | undefined;
  const find = async (): Promise<string> => {
    const { registryId = "" } = await (await clients.ecr(region)).describeRegistry({});
    if (allowed.length > 0 && !allowed.includes(registryId)) {
      throw new Error(
        `AWS account ${registryId} is not allowed; allowed: ${allowed.join(", ")}. Check the credentials and the profile.`,
      );
    }
    return registryId;
  };
  return () => {
    found ??= find();
    return found;
  };
}
