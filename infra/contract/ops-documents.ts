import { z } from "zod";
import { type ContractCheck, Skipped } from "./check.ts";
import { demand, demandEqual, demandText, shown } from "./demand.ts";
import {
  anyTickets,
  dataOf,
  documentOf,
  inventorySummary,
  onePolicy,
  someHits,
} from "./ops-answers.ts";
import { throughEachClient } from "./protocol.ts";

const document = { area: "tools", of: "ops-assistant", writes: false } as const;

/** Every resource and prompt of the Ops Assistant, used once through each client. */
export const opsDocumentChecks: readonly ContractCheck[] = throughEachClient([
  {
    ...document,
    id: "finds-policies",
    title: "finds policies and reads one",
    uses: ["search_policies", "read_policy"],
    run: async ({ session }) => {
      const answer = await session.call("search_policies", { query: "incident response" });
      const id = dataOf(someHits, answer).hits[0]?.policyId ?? "";
      const policy = dataOf(onePolicy, await session.call("read_policy", { id }));
      demandEqual("the policy's id", policy.id, id);
      const uri = `ops://policies/${id}`;
      demandEqual("the policy as a resource", await session.read(uri), policy.text);
      const listed = await session.resourceUris();
      demand(listed.includes(uri), `${uri} is not listed: ${shown(listed)}`);
    },
  },
  {
    ...document,
    id: "reads-inventory",
    title: "reads the inventory as resources and completes SKUs",
    run: async ({ session }) => {
      const text = await session.read("ops://inventory/summary");
      const sku = documentOf(inventorySummary, text).lowStock[0] ?? "";
      const item = await session.read(`ops://inventory/items/${sku}`);
      demandEqual("the item's SKU", documentOf(z.object({ sku: z.string() }), item).sku, sku);
      const template = "ops://inventory/items/{sku}";
      const templates = await session.templates();
      demand(templates.includes(template), `${template} is not listed: ${shown(templates)}`);
      const suggested = await session.complete(template, "sku", sku.slice(0, -1));
      demand(suggested.includes(sku), `${sku} is not suggested: ${shown(suggested)}`);
    },
  },
  {
    ...document,
    id: "fills-prompts",
    title: "fills prompts with the documents that they are about",
    uses: ["list_tickets"],
    run: async ({ session }) => {
      const prompts = (await session.prompts()).toSorted();
      demandEqual("the list of prompts", prompts, ["incident_report", "policy_answer"]);
      const question = { question: "How are incidents handled?" };
      const answer = await session.prompt("policy_answer", question);
      demandText("prompt policy_answer", answer, "ops://policies/");
      const { tickets } = dataOf(anyTickets, await session.call("list_tickets", { limit: 1 }));
      const [{ id } = { id: undefined }] = tickets;
      if (id === undefined) throw new Skipped("there is no ticket yet that a report could be of");
      const report = await session.prompt("incident_report", { ticket_id: id });
      demandText("prompt incident_report", report, `ops://tickets/${id}`);
    },
  },
]);
