import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import type { McpSession, OpenSession, ToolAnswer } from "./clients.ts";
import { type ContractTarget, freshSubject } from "./mcp-contract.ts";

const toolNames = [
  "create_ticket",
  "get_item",
  "get_ticket",
  "list_low_stock",
  "list_tickets",
  "read_policy",
  "search_inventory",
  "search_policies",
  "update_ticket",
];

const someItems = z.object({
  total: z.int().min(1),
  items: z.array(z.object({ sku: z.string(), quantity: z.int() })).min(1),
});
const oneTicket = z.looseObject({
  ticket: z.looseObject({
    id: z.string(),
    title: z.string(),
    status: z.string(),
    createdBy: z.string(),
    comments: z.array(z.looseObject({ text: z.string(), by: z.string() })),
  }),
});
const someTickets = z.object({ tickets: z.array(z.object({ id: z.string() })).min(1) });
const someHits = z.object({ hits: z.array(z.object({ policyId: z.string() })).min(1) });
const onePolicy = z.object({ id: z.string(), text: z.string().min(1) });
const oneItem = z.object({ item: z.object({ sku: z.string() }), totalQuantity: z.int() });

/** Every tool, resource and prompt, used once through one client. */
export function describeTools(name: string, open: OpenSession, target: () => ContractTarget): void {
  describe(name, () => {
    const subject = freshSubject();
    let session: McpSession;
    beforeAll(async () => {
      const token = await target().token(["ops:read", "tickets:write"], { subject });
      session = await open(target().endpoint, token);
    });
    afterAll(() => session?.close());

    it("lists exactly the nine tools, each described, annotated and strict", async () => {
      const tools = await session.tools();
      expect(tools.map((tool) => tool.name).sort()).toEqual(toolNames);
      for (const tool of tools) {
        expect(tool.description?.length, tool.name).toBeGreaterThan(40);
        expect(tool.annotations, tool.name).toMatchObject({
          readOnlyHint: expect.any(Boolean),
          destructiveHint: expect.any(Boolean),
          idempotentHint: expect.any(Boolean),
          openWorldHint: false,
        });
        expect(tool.inputSchema, tool.name).toMatchObject({ additionalProperties: false });
        expect(tool.outputSchema, tool.name).toMatchObject({ type: "object" });
      }
    });

    it("finds items, reads one and lists what is low", async () => {
      const found = dataOf(someItems, await session.call("search_inventory", { limit: 3 }));
      expect(found.items).toHaveLength(3);
      const sku = found.items[0]?.sku ?? "";
      const { item } = dataOf(oneItem, await session.call("get_item", { sku }));
      expect(item.sku).toBe(sku);
      dataOf(someItems, await session.call("list_low_stock"));
      const again = await session.call("search_inventory", { query: sku });
      expect(dataOf(someItems, again).items[0]?.sku).toBe(sku);
    });

    it("finds policies and reads one", async () => {
      const answer = await session.call("search_policies", { query: "incident response" });
      const id = dataOf(someHits, answer).hits[0]?.policyId ?? "";
      const policy = dataOf(onePolicy, await session.call("read_policy", { id }));
      expect(policy.id).toBe(id);
      expect(await session.read(`ops://policies/${id}`)).toBe(policy.text);
      expect(await session.resourceUris()).toContain(`ops://policies/${id}`);
    });

    it("creates a ticket in the caller's name, reads, changes and lists it", async () => {
      const title = `Contract check ${subject}`;
      const created = await session.call("create_ticket", { title, description: "Made by a test" });
      const { ticket } = dataOf(oneTicket, created);
      expect(ticket).toMatchObject({ title, status: "open", createdBy: subject });

      const change = { id: ticket.id, status: "closed", comment: "Done" };
      const changed = dataOf(oneTicket, await session.call("update_ticket", change));
      expect(changed.ticket.status).toBe("closed");
      const read = dataOf(oneTicket, await session.call("get_ticket", { id: ticket.id }));
      expect(read).toEqual(changed);
      expect(read.ticket.comments).toMatchObject([{ text: "Done", by: subject }]);
      const listed = await session.call("list_tickets", { query: subject, status: "closed" });
      expect(dataOf(someTickets, listed).tickets.map(({ id }) => id)).toEqual([ticket.id]);
      expect(JSON.parse(await session.read(`ops://tickets/${ticket.id}`))).toEqual(read.ticket);

      const reopened = await session.call("update_ticket", { id: ticket.id, status: "open" });
      expect(reopened.failed).toBe(true);
      expect(reopened.text).toContain("final");
    });

    it("reads the inventory as resources and completes SKUs", async () => {
      const summary = z
        .object({ items: z.int().min(1), lowStock: z.array(z.string()) })
        .parse(JSON.parse(await session.read("ops://inventory/summary")));
      const sku = summary.lowStock[0] ?? "";
      const item = JSON.parse(await session.read(`ops://inventory/items/${sku}`));
      expect(item).toMatchObject({ sku });
      const template = "ops://inventory/items/{sku}";
      expect(await session.templates()).toContain(template);
      expect(await session.complete(template, "sku", sku.slice(0, -1))).toContain(sku);
    });

    it("fills prompts with the documents that they are about", async () => {
      expect((await session.prompts()).toSorted()).toEqual(["incident_report", "policy_answer"]);
      const answer = await session.prompt("policy_answer", {
        question: "How are incidents handled?",
      });
      expect(answer).toContain("ops://policies/");
      const { tickets } = dataOf(someTickets, await session.call("list_tickets", { limit: 1 }));
      const id = tickets[0]?.id ?? "";
      const report = await session.prompt("incident_report", { ticket_id: id });
      expect(report).toContain(`ops://tickets/${id}`);
    });

    it("fails on an argument that does not exist, and says which", async () => {
      const answer = await session.call("list_tickets", { colour: "red" });
      expect(answer.failed).toBe(true);
      expect(answer.text).toContain("colour");
    });

    it("fails on an item that does not exist, and says what to do", async () => {
      const answer = await session.call("get_item", { sku: "NO-SUCH-THING" });
      expect(answer.failed).toBe(true);
      expect(answer.text).toContain("search_inventory");
    });

    it("fails on a tool that does not exist", async () => {
      await expect(session.call("drop_everything")).rejects.toThrow(/drop_everything/);
    });
  });
}

function dataOf<S extends z.ZodType>(schema: S, answer: ToolAnswer): z.output<S> {
  expect(answer.failed, answer.text).toBe(false);
  // Clients without structured content read the text, so it must say the same.
  expect(JSON.parse(answer.text)).toEqual(answer.data);
  return schema.parse(answer.data);
}
