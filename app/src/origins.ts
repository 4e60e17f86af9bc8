import type { Config } from "./config.ts";
import { loopbackNames } from "./loopback.ts";

/** Host names that requests to `/mcp` may carry: loopback, the public URL's, and those configured. */
export function allowedHostNames(config: Pick<Config, "allowedHosts" | "publicUrl">): string[] {
  const own = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname];
  return [...new Set([...loopbackNames, ...own, ...config.allowedHosts])];
}

/** Web origins that may call `/mcp` besides loopback ones: the public URL's and those configured. */
export function allowedWebOrigins(config: Pick<Config, "allowedOrigins" | "publicUrl">): string[] {
  const own = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).origin];
  return [...new Set([...own, ...config.allowedOrigins])];
}

/** True for no Origin (not a browser), a loopback page on any port, or an allowed origin. */
export function originAllowed(origin: string | null, allowed: readonly string[]): boolean {
  if (origin === null || origin === "") return true;
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return loopbackNames.includes(url.hostname) || allowed.includes(url.origin);
}
