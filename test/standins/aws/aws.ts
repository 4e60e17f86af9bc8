import type { AccountOf } from "./account.ts";
import type { Clients } from "./clients.ts";
import type { ProviderSettings } from "./settings.ts";

/** AWS as the kinds see it. */
export interface Aws {
  readonly settings: ProviderSettings;
  readonly clients: Clients;
  readonly account: AccountOf;
  /** Waits, unless the deployment is cancelled. */
  pause(ms: number): Promise<void>;
}
