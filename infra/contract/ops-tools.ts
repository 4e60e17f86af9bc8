import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type ContractCheck, type ContractTarget, Skipped } from "./check.ts";
import type { ListedTool } from "./clients.ts";
import { demand, demandEqual, demandText, shown } from "./demand.ts";
import {
  dataOf,
  documentOf,
  oneItem,
  oneTicket,
  opsTools,
  readingTools,
  someItems,
  someTickets,
} from "./ops-answers.ts";
import { type SessionCheck, throughEachClient } from "./protocol.ts";

const tool = { area: "tools", of: "ops-assistant", writes: false } as const;

const listsTools: SessionCheck = {
  ...tool,
  id: "lists-ops-tools",
  title: "lists exactly its tools, each described, annotated and strict",
  run: async ({ session }, target) => {
    const tools = await session.tools();
    const names = tools.map(({ name }) => name).sort();
    demandEqual("the list of tools", names, expectedTools(target));
    for (const one of tools) demandStrict(one);
  },
};

const findsItems: SessionCheck = {
  ...tool,
  id: "finds-items",
  title: "finds items, reads one and lists what is low",
  uses: ["search_inventory", "get_item", "list_low_stock"],
  run: async ({ session }) => {
    const found = dataOf(someItems, await session.call("search_inventory", { limit: 3 }));
    demandEqual("the number of items found", found.items.length, 3);
    const sku = found.items[0]?.sku ?? "";
    const { item } = dataOf(oneItem, await session.call("get_item", { sku }));
    demandEqual("the item's SKU", item.sku, sku);
    dataOf(someItems, await session.call("list_low_stock"));
    const again = await session.call("search_inventory", { query: sku });
    demandEqual("the first item found by its SKU", dataOf(someItems, again).items[0]?.sku, sku);
  },
};

const keepsTickets: SessionCheck = {
  ...tool,
  id: "keeps-tickets",
  title: "creates a ticket in the caller's name, reads, changes and lists it",
  writes: true,
  uses: ["create_ticket", "update_ticket", "get_ticket", "list_tickets"],
  run: async ({ session, subject }, { readOnly }) => {
    if (readOnly) throw new Skipped("the server only reads");
    const marker = randomUUID();
    const title = `Contract check ${marker}`;
    const draft = { title, description: "Made by a test" };
    const { ticket } = dataOf(oneTicket, await session.call("create_ticket", draft));
    const by = subject ?? ticket.createdBy;
    demandEqual("the ticket", [ticket.title, ticket.status, ticket.createdBy], [title, "open", by]);
    demand(by !== "", "the ticket is nobody's");

    const change = { id: ticket.id, status: "closed", comment: "Done" };
    const changed = dataOf(oneTicket, await session.call("update_ticket", change));
    demandEqual("the changed status", changed.ticket.status, "closed");
    const read = dataOf(oneTicket, await session.call("get_ticket", { id: ticket.id }));
    demandEqual("the ticket as read", read, changed);
    const comments = read.ticket.comments.map((one) => ({ text: one.text, by: one.by }));
    demandEqual("its comments", comments, [{ text: "Done", by }]);
    const listed = await session.call("list_tickets", { query: marker, status: "closed" });
    const ids = dataOf(someTickets, listed).tickets.map(({ id }) => id);
    demandEqual("what is listed of it", ids, [ticket.id]);
    const document = documentOf(z.unknown(), await session.read(`ops://tickets/${ticket.id}`));
    demandEqual("the ticket as a resource", document, read.ticket);

    const reopened = await session.call("update_ticket", { id: ticket.id, status: "open" });
    demand(reopened.failed, "opened a closed ticket again");
    demandText("the error", reopened.text, "final");
  },
};

const refusesArguments: SessionCheck = {
  ...tool,
  id: "refuses-unknown-argument",
  title: "answers an argument that does not exist with an error that says which",
  uses: ["list_tickets"],
  run: async ({ session }) => {
    const answer = await session.call("list_tickets", { colour: "red" });
    demand(answer.failed, `passed over it: ${shown(answer.text)}`);
    demandText("the error", answer.text, "colour");
  },
};

const refusesItems: SessionCheck = {
  ...tool,
  id: "refuses-unknown-item",
  title: "answers an item that does not exist with an error that says what to do",
  uses: ["get_item"],
  run: async ({ session }) => {
    const answer = await session.call("get_item", { sku: "NO-SUCH-THING" });
    demand(answer.failed, `answered ${shown(answer.text)}`);
    demandText("the error", answer.text, "search_inventory");
  },
};

const refusesTools: SessionCheck = {
  ...tool,
  id: "refuses-ops-unknown-tool",
  title: "answers a call of a tool that does not exist with an error of the protocol",
  run: async ({ session }) => {
    const answer = await session.call("drop_everything").catch((error: Error) => error);
    demand(answer instanceof Error, `answered it with a result: ${shown(answer)}`);
    demandText("the error", answer.message, "drop_everything");
  },
};

/** Every tool of the Ops Assistant, used once through each client. */
export const opsToolChecks: readonly ContractCheck[] = throughEachClient([
  listsTools,
  findsItems,
  keepsTickets,
  refusesArguments,
  refusesItems,
  refusesTools,
]);

/** What is promised goes before what the Ops Assistant had when this was written. */
function expectedTools({ readOnly, surface }: Pick<ContractTarget, "readOnly" | "surface">) {
  if (surface === undefined) return readOnly ? [...readingTools] : opsTools;
  return surface.tools
    .filter(({ annotations }) => !readOnly || annotations?.readOnlyHint === true)
    .map(({ name }) => name)
    .sort();
}

/** Hints and schemas that clients decide by, and a description that a model can choose by. */
function demandStrict({ name, description, annotations, inputSchema, outputSchema }: ListedTool) {
  demand((description?.length ?? 0) > 40, `tool ${name} is described as ${shown(description)}`);
  for (const hint of ["readOnlyHint", "destructiveHint", "idempotentHint"]) {
    const value = annotations?.[hint];
    demand(typeof value === "boolean", `tool ${name} has ${hint} ${shown(value)}`);
  }
  demandEqual(`openWorldHint of tool ${name}`, annotations?.openWorldHint, false);
  const isStrict = inputSchema.additionalProperties === false;
  demand(isStrict, `tool ${name} takes arguments that it does not know`);
  demandEqual(`the answer of tool ${name}`, outputSchema?.type, "object");
}
