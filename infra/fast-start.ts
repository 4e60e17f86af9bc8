import Module, { createRequire } from "node:module";

/*
 * Imported before the Pulumi SDK, for its effects alone: an unchanged preview is a third faster.
 * All of it is about what the SDK prepares and a program like ours never uses.
 */

/** Exports of a module of the SDK, which is CommonJS without types for its inner parts. */
type Exports = ReturnType<NodeJS.Require>;

const sdk = createRequire(import.meta.url);
loadWhenCalled("@pulumi/pulumi/runtime/closure/codePaths.js", "computeCodePaths");
loadWhenUsed("@pulumi/pulumi/typescript-shim.js");

// Stripped types leave every position as it was, so stack traces need no source maps; the SDK takes
// a stack trace for every property of every resource.
Reflect.deleteProperty(Error, "prepareStackTrace");

/**
 * Puts a module that exports one function off until that is called: this one finds the packages
 * that a serialized function needs, and loads a whole package manager for it.
 */
function loadWhenCalled(specifier: string, exported: string): void {
  putOff(specifier, (load) => ({
    [exported]: (...args: readonly unknown[]) => load()[exported](...args),
  }));
}

/** Puts a module off until one of its exports is read: this one is the TypeScript compiler. */
function loadWhenUsed(specifier: string): void {
  putOff(specifier, (load) => new Proxy({}, { get: (_, name) => load()[name] }));
}

/** Puts what stands in for a module's exports where `require` finds it. */
function putOff(specifier: string, standIn: (load: () => Exports) => unknown): void {
  const path = resolved(specifier);
  if (path === undefined || sdk.cache[path]) return;
  const stub = new Module(path);
  stub.filename = path;
  stub.loaded = true;
  stub.exports = standIn(() => {
    if (sdk.cache[path] === stub) delete sdk.cache[path];
    return sdk(path);
  });
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
