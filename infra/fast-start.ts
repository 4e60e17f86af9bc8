import Module, { createRequire } from "node:module";

/*
 * Imported before the Pulumi SDK, for its effects alone: an unchanged preview is a third faster.
 * Both are about things that the SDK prepares and a program like ours never uses.
 */

const sdk = createRequire(import.meta.url);
loadWhenCalled("@pulumi/pulumi/runtime/closure/codePaths.js", "computeCodePaths");

// Stripped types leave every position as it was, so stack traces need no source maps; the SDK takes
// a stack trace for every property of every resource.
Reflect.deleteProperty(Error, "prepareStackTrace");

/**
 * Puts a module that exports one function off until that is called: this one finds the packages
 * that a serialized function needs, and loads a whole package manager for it.
 */
function loadWhenCalled(specifier: string, exported: string): void {
  const path = resolved(specifier);
  if (path === undefined || sdk.cache[path]) return;
  const stub = new Module(path);
  stub.filename = path;
  stub.loaded = true;
  stub.exports = {
    [exported]: (...args: readonly unknown[]) => {
      delete sdk.cache[path];
      return sdk(path)[exported](...args);
    },
  };
  sdk.cache[path] = stub;
}

/** Undefined in a release of the SDK that has moved the module: then it starts as it always did. */
function resolved(specifier: string): string | undefined {
  try {
    return sdk.resolve(specifier);
  } catch {
    return undefined;
  }
}
