import type * as z from "zod";
import { accessSettings } from "./settings/access.ts";
import { cloudSettings } from "./settings/cloud.ts";
import { limitSettings } from "./settings/limits.ts";
import { networkSettings } from "./settings/network.ts";
import { recordSettings } from "./settings/records.ts";
import { storeSettings } from "./settings/stores.ts";

/** Every setting of the server, by its key in the contract's `env`. */
export const settings = {
  ...networkSettings,
  ...accessSettings,
  ...limitSettings,
  ...recordSettings,
  ...storeSettings,
  ...cloudSettings,
};

type Settings = typeof settings;

/** The settings after validation, before those that depend on others are filled in. */
export type Values = { readonly [K in keyof Settings]: z.output<Settings[K]["schema"]> };
