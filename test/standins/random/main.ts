import { serve } from "../provider-kit.ts";
import { randomStandIn } from "./plugin.ts";

await serve(randomStandIn, process.argv.slice(2));
