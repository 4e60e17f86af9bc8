import { afterAll, beforeAll } from "vitest";
import { type MotoServer, startMoto } from "/tmp/h4-moto-server.ts";
import { lazyDynamoDb } from "../../app/src/dynamodb/dynamodb.ts";
import { openDynamoDbTickets } from "../../app/src/store/dynamodb-tickets.ts";
import type { NewTicket } from "../../app/src/store/ticket.ts";
import { describeTicketStore } from "../unit/app/ticket-store-contract.ts";
import { type DynamoDbFront, serveDynamoDb } from "./dynamodb-front.ts";
import { tableMaker, tables, useDynamoDb } from "./dynamodb-tables.ts";

let moto: MotoServer;
let front: DynamoDbFront;
let maker: ReturnType<typeof tableMaker>;
beforeAll(async () => {
  moto = await startMoto();
  front = await serveDynamoDb(moto.url);
  maker = tableMaker(front.url);
  useDynamoDb(front.url);
});
afterAll(async () => {
  await front?.close();
  await moto?.stop();
});

/** A store as a function of its own has it. */
const open = (seed: () => readonly NewTicket[] = () => []) =>
  openDynamoDbTickets(lazyDynamoDb(), {
    table: tables.tickets,
    seed,
    onState: () => {},
    onFailure: () => {},
  });

describeTicketStore("dynamodb", {
  async open() {
    await maker.create();
    return open();
  },
  clear: () => maker.remove(),
});
