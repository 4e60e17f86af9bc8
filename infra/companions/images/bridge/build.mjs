/* Bundles the bridge into dist/bridge.mjs, so that its packages' other code is in no image. */
import { build } from "esbuild";

await build({
  entryPoints: ["bridge.mjs"],
  outfile: "dist/bridge.mjs",
  bundle: true,
  minify: true,
  legalComments: "none",
  platform: "node",
  format: "esm",
  target: "node22",
  // CommonJS dependencies require Node's own modules; an ES module has no `require` of its own
  banner: {
    js: 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
