import { join } from "node:path";
import { defineConfig } from "vitest/config";

const root = join(import.meta.dirname, "..");

export default defineConfig({
  root,
  test: {
    root,
    // the folder tells the cost: unit and conformance need nothing, manifests two programs, engine a daemon
    // and the Pulumi engine, lambda what stands for AWS and cluster a Kubernetes node besides
    projects: [
      {
        // examples have packages of their own, the same versions as the server's, in their images alone
        resolve: {
          alias: ["@modelcontextprotocol/server", "@hono/node-server"].map((name) => ({
            find: new RegExp(`^${name}$`),
            replacement: join(root, "app", "node_modules", name, "dist", "index.mjs"),
          })),
        },
        test: {
          name: "unit",
          root,
          include: ["test/unit/**/*.test.ts", "test/standins/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "manifests",
          root,
          include: ["test/manifests/**/*.test.ts"],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: "conformance",
          root,
          include: ["test/conformance/**/*.test.ts"],
          // a suite judges how fast answers come too, so that it has the machine to itself
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: "cluster",
          root,
          include: ["test/cluster/**/*.test.ts"],
          // one node: files run one after the other
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "lambda",
          root,
          include: ["test/lambda/**/*.test.ts"],
          // each starts containers: two files at once would take the machine from each other
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "engine",
          root,
          include: ["test/engine/**/*.test.ts"],
          // one daemon and one state: files run one after the other
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
