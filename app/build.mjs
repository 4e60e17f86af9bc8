// Bundles the server and its health check into one file each: dist/main.mjs and dist/healthcheck.mjs.
import { readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

rmSync(at("dist"), { recursive: true, force: true });

await build({
  entryPoints: [at("src/main.ts"), at("src/healthcheck.ts")],
  outdir: at("dist"),
  outExtension: { ".js": ".mjs" },
  bundle: true,
  minify: true,
  legalComments: "none",
  platform: "node",
  format: "esm",
  target: "node22",
  // CommonJS dependencies require Node's own modules; an ES module has no `require` of its own.
  banner: {
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
  },
  logLevel: "warning",
});

for (const name of ["main.mjs", "healthcheck.mjs"]) {
  const code = readFileSync(at(`dist/${name}`));
  const kB = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  console.log(`dist/${name}  ${kB(code.length)}  (gzip ${kB(gzipSync(code).length)})`);
}
