import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deployStack } from "../../infra/cli/deploy-stack.ts";
import { openStack } from "../../infra/cli/stack.ts";
import { operatedFixture } from "./operated-fixture.ts";
import { passphrase } from "./stack-fixture.ts";
import { recording } from "./told-deployment.ts";

// a process of its own that deploys a stack of a test, for what befalls such a process:
// node deploy-child.ts NAME FOLDER
const [name = "", folder = ""] = process.argv.slice(2);

const inherited = Object.entries(process.env).flatMap(([key, value]) =>
  value === undefined ? [] : [[key, value] as const],
);
const env = {
  ...Object.fromEntries(inherited),
  PULUMI_BACKEND_URL: pathToFileURL(join(folder, "state")).href,
  PULUMI_CONFIG_PASSPHRASE: passphrase,
};
const open = () => openStack({ stack: name, workDir: folder, env });
const operated = await operatedFixture({ name, folder, open });
process.exitCode = await deployStack(operated, { ...recording([]), say: console.log });
