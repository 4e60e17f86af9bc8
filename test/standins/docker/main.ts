import { serve } from "../provider-kit.ts";
import { dockerStandIn } from "./plugin.ts";

await serve(dockerStandIn, process.argv.slice(2));
