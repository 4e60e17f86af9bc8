import { useClusterDns } from "./cluster-dns.ts";

/* Loaded first by a process that calls Services by their names, such as one that sends a load. */
useClusterDns();
