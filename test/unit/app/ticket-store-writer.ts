// Writes tickets without end and prints the id of each that was kept; its parent kills it meanwhile.
import { writeSync } from "node:fs";
import { openSqliteTickets } from "../../../app/src/store/sqlite-tickets.ts";
import { newTicket } from "./fixtures.ts";

const store = openSqliteTickets(process.argv[2] ?? "", () => []);
for (;;) {
  const { ticket } = await store.create(newTicket());
  const change = { priority: "high", comment: `about ${ticket.id}` } as const;
  await store.update(ticket.id, change, "bo", new Date());
  writeSync(1, `${ticket.id}\n`);
}
