/*
 * Bundles the server into dist/main.mjs and dist/lambda.mjs (AWS Lambda), and its health check into
 * dist/healthcheck.mjs. What a start does not always need (PostgreSQL, Redis, AWS, traces, stdio,
 * fixtures) is in files of its own beside them, which are loaded only when the settings ask for them.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const parts = (names, fileOf = (name) => name) =>
  names.map((name) => `export { default as ${name} } from "./lib/${fileOf(name)}.js";`).join("\n");

/**
 * Entry files of packages that load all they have, cut down to what the server uses. One that it
 * begins to use and that is not named here fails the build: the import finds no such export.
 */
const narrowed = [
  {
    file: /[\\/]rate-limiter-flexible[\\/]index\.js$/,
    contents: parts([
      "RateLimiterDynamo",
      "RateLimiterMemory",
      "RateLimiterRedis",
      "RateLimiterRes",
    ]),
  },
  {
    file: /[\\/]prom-client[\\/]index\.js$/,
    contents: `${parts(["Registry", "Counter", "Gauge", "Histogram"], (name) => name.toLowerCase())}
      export { default as collectDefaultMetrics } from "./lib/defaultMetrics.js";`,
  },
  {
    // Looks in files and asks other services too; a function's credentials are in its environment.
    file: /[\\/]@aws-sdk[\\/]credential-provider-node[\\/]dist-cjs[\\/]index\.js$/,
    contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
  },
  {
    // Loads worker threads.
    file: /[\\/]pino[\\/]lib[\\/]transport\.js$/,
    contents: 'module.exports = () => { throw new Error("pino\'s transports are not bundled"); };',
  },
  {
    // Loads Ajv, which only answers to forms need: the fixtures bring it, no tool asks for any.
    file: /[\\/]@modelcontextprotocol[\\/]server[\\/]dist[\\/]shimsNode\.mjs$/,
    contents: `export { default as process } from "node:process";
      export class DefaultJsonSchemaValidator {
        getValidator() { throw new Error("no validator of JSON Schemas was given"); }
      }`,
  },
];

const narrow = {
  name: "narrow",
  setup({ onLoad, onResolve }) {
    for (const { file, contents } of narrowed) onLoad({ filter: file }, () => ({ contents }));
    // For exemplars of the process metrics, which are off.
    onResolve({ filter: /^@opentelemetry\/api$/ }, ({ importer }) =>
      /[\\/]prom-client[\\/]/.test(importer)
        ? { path: "exemplars", namespace: "empty" }
        : undefined,
    );
    // An `import` of Node's own module reads all that it exports, which loads what nobody asked for.
    onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "import-statement" ? { path, namespace: "builtin" } : undefined,
    );
    onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
    onLoad({ filter: /./, namespace: "empty" }, () => ({ contents: "module.exports = {};" }));
  },
};

rmSync(at("dist"), { recursive: true, force: true });

await build({
  entryPoints: [at("src/main.ts"), at("src/lambda.ts"), at("src/healthcheck.ts")],
  outdir: at("dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  minify: true,
  legalComments: "none",
  platform: "node",
  format: "esm",
  target: "node22",
  plugins: [narrow],
  // CommonJS dependencies require Node's own modules; an ES module has no `require` of its own.
  banner: {
    js: 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);',
  },
  logLevel: "warning",
});

const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
const sizes = readdirSync(at("dist")).map((name) => {
  const code = readFileSync(at(`dist/${name}`));
  return { bytes: code.length, packed: gzipSync(code).length };
});
const sum = (key) => sizes.reduce((total, size) => total + size[key], 0);
console.log(`dist  ${sizes.length} files, ${kB(sum("bytes"))}  (gzip ${kB(sum("packed"))})`);
