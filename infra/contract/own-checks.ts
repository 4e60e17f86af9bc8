import type { ContractCheck } from "./check.ts";
import { contractChecks } from "./checks.ts";
import { ownAuthorization } from "./own-authorization.ts";
import { ownProbes } from "./own-probes.ts";
import { mcpProtocolChecks } from "./protocol.ts";

const asked = [...ownProbes, ...ownAuthorization, ...mcpProtocolChecks];
const isAsked = ({ id }: ContractCheck) => asked.some((one) => one.id === id);

/** The checks of a server that keeps no contract but that of MCP: what the specification and its settings ask. */
export const ownChecks: readonly ContractCheck[] = [
  ...asked,
  ...contractChecks.filter((check) => check.isOfMcp === true),
];

/** Checks of the bundled server's contract that such a server is not held to. */
export const bundledOnly: readonly ContractCheck[] = contractChecks
  .filter((check) => check.isOfMcp !== true && !isAsked(check))
  .map((check) => ({ ...check, of: "ops-assistant" }));
