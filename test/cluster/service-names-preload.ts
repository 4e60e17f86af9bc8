import { resolveServices } from "./service-names.ts";

/*
 * Loaded first by a process that calls Services by their names, such as one that sends a load. The
 * query of its URL is the address of the cluster's DNS, which whoever starts the process has asked for.
 */
const server = new URL(import.meta.url).search.slice(1);
resolveServices(async () => server);
