import type { ContractCheck } from "./check.ts";
import { limits } from "./limits.ts";
import { opsDocumentChecks } from "./ops-documents.ts";
import { opsToolChecks } from "./ops-tools.ts";
import { probes } from "./probes.ts";
import { surfaceCheck } from "./promised-surface.ts";
import { protocolChecks } from "./protocol.ts";
import { refusals } from "./refusals.ts";

/** The black-box contract that every deployed server must pass, whatever it runs on. It needs HTTP only. */
export const contractChecks: readonly ContractCheck[] = [
  ...probes,
  ...protocolChecks,
  surfaceCheck,
  ...opsToolChecks,
  ...opsDocumentChecks,
  ...refusals,
  ...limits,
];
