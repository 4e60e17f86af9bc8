import * as z from "zod";
import { UserError } from "../errors.ts";
import { itemSchema, quantityOf } from "../store/inventory-item.ts";
import { defineTool, readOnly } from "./define-tool.ts";
import { sku } from "./fields.ts";

/** Shows one inventory item. */
export const getItem = defineTool({
  name: "get_item",
  title: "Get inventory item",
  description:
    "Everything known about one inventory item: stock per site and bin, reorder point, supplier with lead time, unit cost. Use search_inventory first if the SKU is not known.",
  scope: "ops:read",
  hints: readOnly,
  audited: ["sku"],
  input: z.strictObject({ sku }),
  output: z.object({
    item: itemSchema,
    totalQuantity: z.int().describe("In stock at all sites"),
    belowReorderPoint: z.boolean().describe("True at or below the reorder point"),
  }),
  async handler({ sku }, { inventory }) {
    const item = inventory.get(sku);
    if (item === undefined) throw noSuchItem(sku);
    const totalQuantity = quantityOf(item);
    return { item, totalQuantity, belowReorderPoint: totalQuantity <= item.reorderPoint };
  },
});

/** The error for a SKU that does not exist. */
export function noSuchItem(sku: string): UserError {
  return new UserError(`sku: there is no item ${sku}. Find the SKU with search_inventory.`);
}
