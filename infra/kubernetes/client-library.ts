import type { RequestOptions } from "node:https";

/*
 * The parts of @kubernetes/client-node that are used. They are described here and imported by a name
 * that the compiler does not follow: the package's own definitions are 117,000 lines, most of them
 * objects of the API, which each type check would read.
 */

/** A kubeconfig as the client library reads it. */
export interface LibraryConfig {
  loadFromString(text: string): void;
  loadFromFile(path: string): void;
  setCurrentContext(name: string): void;
  /** Adds TLS material and credentials to the options of a request. */
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** Logins by a command that the kubeconfig names. */
export interface LoginByCommand {
  /** Runs the user's command, and adds the credentials that it prints. */
  applyAuthentication(
    user: { readonly name: string; readonly exec: unknown },
    options: RequestOptions,
  ): Promise<void>;
}

const folder: string = "@kubernetes/client-node/dist";

/** Loads what reads whole kubeconfigs; takes most of a second. */
export async function emptyConfig(): Promise<LibraryConfig> {
  const { KubeConfig }: { KubeConfig: new () => LibraryConfig } = await import(
    `${folder}/config.js`
  );
  return new KubeConfig();
}

/** Loads what runs login commands. */
export async function loginByCommand(): Promise<LoginByCommand> {
  const { ExecAuth }: { ExecAuth: new () => LoginByCommand } = await import(
    `${folder}/exec_auth.js`
  );
  return new ExecAuth();
}
