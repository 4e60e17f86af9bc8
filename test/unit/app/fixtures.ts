import { createInventory } from "../../../app/src/store/inventory.ts";
import type { Item } from "../../../app/src/store/inventory-item.ts";
import { createPolicies } from "../../../app/src/store/policies.ts";
import type { Policy } from "../../../app/src/store/policy-file.ts";
import type { NewTicket } from "../../../app/src/store/ticket.ts";

/** An item; tests state only what they are about. */
export function itemOf(sku: string, quantity: number, change: Partial<Item> = {}): Item {
  return {
    sku,
    name: `Name of ${sku}`,
    category: "network",
    description: "Something to stock",
    unit: "piece",
    reorderPoint: 5,
    supplier: { name: "Kabelwerk", leadTimeDays: 7 },
    unitCost: { amount: 10, currency: "EUR" },
    stock: [{ site: "BER-1", bin: "A-01-1", quantity }],
    updatedAt: "2026-05-01T08:00:00Z",
    ...change,
  };
}

/** A policy; tests state only what they are about. */
export function policyOf(id: string, title: string, text: string): Policy {
  return {
    id,
    title,
    owner: "Head of Operations",
    version: "1.0",
    effective: "2026-01-01",
    reviewBy: "2027-01-01",
    tags: [],
    text,
  };
}

/** A new ticket; tests state only what they are about. */
export function newTicket(change: Partial<NewTicket> = {}): NewTicket {
  return {
    title: "Switch is dead",
    description: "No light since this morning",
    status: "open",
    priority: "medium",
    category: "hardware",
    requester: "ana",
    createdBy: "ana",
    createdAt: "2026-05-01T08:00:00.000Z",
    updatedAt: "2026-05-01T08:00:00.000Z",
    ...change,
  };
}

/** A small inventory: one item well stocked, one at its reorder point, one out of stock. */
export const inventory = createInventory([
  itemOf("NET-SW-048", 12, {
    name: "Switch 48 ports",
    stock: [
      { site: "BER-1", bin: "A-04-2", quantity: 9 },
      { site: "MUC-2", bin: "B-01-1", quantity: 3 },
    ],
  }),
  itemOf("NET-CAB-003", 5, { name: "Patch cable 3 m" }),
  itemOf("SAF-GLV-010", 0, { name: "Cut-proof gloves", category: "safety" }),
]);

/** Two policies with sections. */
export const policies = createPolicies([
  policyOf(
    "POL-OPS-001",
    "Incident response",
    "# Incident response\n\nIntro.\n\n## Severity\n\nA severity one incident stops a site.\n\n## Escalation\n\nCall the on-call engineer within ten minutes.",
  ),
  policyOf("POL-SEC-001", "Visitors", "# Visitors\n\nEvery visitor wears a badge and is escorted."),
]);
