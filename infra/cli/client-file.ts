import { join, resolve } from "node:path";
import { UserError } from "./user-error.ts";

/** Where a client's file is looked for. */
export interface ClientPlace {
  readonly platform: NodeJS.Platform;
  /** The user's own folder. */
  readonly home: string;
  /** `%APPDATA%` of Windows. */
  readonly appData: string | undefined;
  /** Folder of the project that clients are configured for. */
  readonly project: string;
}

/** Where a client keeps its file, by system, or relative to a project. */
export type ClientFiles = Readonly<
  Partial<Record<"project" | "linux" | "macos" | "windows", string | undefined>>
>;

const systems: Readonly<Partial<Record<NodeJS.Platform, "linux" | "macos" | "windows">>> = {
  linux: "linux",
  darwin: "macos",
  win32: "windows",
};

/**
 * The path of a client's own file on this machine.
 *
 * @throws UserError when the client has none on this system.
 */
export function clientFile(
  name: string,
  file: ClientFiles,
  { platform, home, appData, project }: ClientPlace,
): string {
  if (file.project !== undefined) return join(resolve(project), file.project);
  const system = systems[platform];
  const path = system === undefined ? undefined : file[system];
  if (path === undefined) {
    throw new UserError(
      `${name} has no file on this system.\n  given    ${platform}\n  allowed  ${Object.keys(file).join(", ")}\n  fix      name another client, or run this on the machine of the client`,
    );
  }
  if (path.startsWith("~/")) return join(home, path.slice(2));
  // as Windows resolves it when nothing else is said
  return path
    .replace("%APPDATA%", appData ?? join(home, "AppData", "Roaming"))
    .replaceAll("\\", platform === "win32" ? "\\" : "/");
}
