import { expect, it, vi } from "vitest";
import { storeUnavailable } from "../../../app/src/store/unavailable.ts";
import { ask } from "./access-request.ts";
import { startInProcess } from "./in-process.ts";
import { createMemoryTickets } from "./memory-tickets.ts";

it.each<[string, unknown]>([
  ["resources/read", { uri: "ops://tickets/TKT-0001" }],
  ["prompts/get", { name: "incident_report", arguments: { ticket_id: "TKT-0001" } }],
  [
    "completion/complete",
    {
      ref: { type: "ref/prompt", name: "incident_report" },
      argument: { name: "ticket_id", value: "" },
    },
  ],
])(
  "fails %s with what to do while the ticket store is away, and logs no fault of the server's own",
  async (method, params) => {
    const away = () => Promise.reject(storeUnavailable(false, new Error("ECONNREFUSED 10.0.0.7")));
    const server = startInProcess({ tickets: { ...createMemoryTickets(), get: away, list: away } });
    const logged = vi.spyOn(server.logger, "error");
    const { error } = await ask(server, method, params);
    expect(error).toEqual({
      code: -32000,
      message: "The ticket store cannot be reached now; try again later. Nothing was changed.",
    });
    expect(logged).not.toHaveBeenCalled();
  },
);
