import type { DynamoDb } from "../dynamodb/dynamodb.ts";
import { failedCondition, isInDoubt, isUnavailable, reasonOf } from "../dynamodb/faults.ts";
import { type BreakerSettings, createBreaker } from "./breaker.ts";
import { counterKey } from "./dynamodb-layout.ts";
import { listTickets } from "./dynamodb-list.ts";
import { readKey, readTicket } from "./dynamodb-read.ts";
import { fillOnce, nextNumber } from "./dynamodb-seed.ts";
import { createParts, createWrites, givingWay, updateWrites } from "./dynamodb-writes.ts";
import { contentHash, keyTaken } from "./idempotency.ts";
import { createInTurn } from "./in-turn.ts";
import { storableText, withStorableText } from "./storable-text.ts";
import {
  firstVersion,
  formatTicketId,
  type NewTicket,
  parseTicketId,
  type Ticket,
} from "./ticket.ts";
import { applyChange, type TicketChange } from "./ticket-change.ts";
import type { CreatedTicket, TicketStore } from "./tickets.ts";
import { storeUnavailable } from "./unavailable.ts";

/** Which table, and what it is filled with when it is empty. */
export interface TableSettings extends BreakerSettings {
  readonly table: string;
  readonly seed: () => readonly NewTicket[];
}

/** Calls before the one write that cannot be taken back. */
type Committing = () => void;

/** Opens the tickets in DynamoDB; nothing is asked of it before the first use. */
export function openDynamoDbTickets(db: DynamoDb, settings: TableSettings): TicketStore {
  const { table, seed } = settings;
  const breaker = createBreaker(settings);
  // those of other functions give way to each other by their conditions
  const inTurn = createInTurn();
  let filled: Promise<void> | undefined;
  const fill = () => {
    filled ??= fillOnce(db, table, seed).catch((error: unknown) => {
      filled = undefined;
      throw error;
    });
    return filled;
  };

  const attempt = async <T>(work: (committing: Committing) => Promise<T>): Promise<T> => {
    let committed = false;
    try {
      const result = await work(() => {
        committed = true;
      });
      breaker.succeeded();
      return result;
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      breaker.failed(reasonOf(error));
      throw storeUnavailable(committed && isInDoubt(error), error);
    }
  };
  const run = <T>(work: (committing: Committing) => Promise<T>) =>
    breaker.run(() =>
      attempt(async (committing) => {
        await fill();
        return work(committing);
      }),
    );
  const numbered = <T>(
    id: string,
    work: (number: number, committing: Committing) => Promise<T>,
  ) => {
    const number = parseTicketId(id);
    return number === undefined
      ? Promise.resolve(undefined)
      : run((committing) => work(number, committing));
  };
  const ping = () =>
    attempt(async () => void (await db.get({ TableName: table, Key: counterKey })));

  return {
    create: (given, key) =>
      run((committing) => create(db, table, withStorableText(given), key, committing)),
    get: (id) => numbered(id, (number) => readTicket(db, table, number)),
    list: (query) => run(() => listTickets(db, table, query)),
    update: (id, given, by, at) =>
      numbered(id, (number, committing) => {
        const [change, who] = [withStorableText(given), storableText(by)];
        const once = () => update(db, table, number, change, who, at, committing);
        return inTurn(number, () => givingWay(once));
      }),
    check: () => breaker.check(ping),
    close: async () => {},
  };
}

async function create(
  db: DynamoDb,
  table: string,
  ticket: NewTicket,
  key: string | undefined,
  committing: Committing,
): Promise<CreatedTicket> {
  const known = key === undefined ? undefined : await replayed(db, table, ticket, key);
  if (known !== undefined) return known;
  const number = await nextNumber(db, table);
  const kept = key === undefined ? undefined : { key, hash: contentHash(ticket) };
  const created = { number, version: 1, ticket, comments: 0 };
  const TransactItems = createWrites(table, created, kept);
  committing();
  return givingWay(async () => {
    try {
      await db.transact({ TransactItems });
      return { ticket: firstVersion(number, ticket), replayed: false };
    } catch (error) {
      if (failedCondition(error, createParts.head)) {
        throw new Error(`number ${number} is taken: the counter is behind`, { cause: error });
      }
      // another call with the key was faster
      const other = key === undefined || !failedCondition(error, createParts.key);
      const first = other ? undefined : await replayed(db, table, ticket, key);
      if (first === undefined) throw error;
      return first;
    }
  });
}

/** The ticket that an earlier call with the key created; throws a UserError if it says something else. */
async function replayed(
  db: DynamoDb,
  table: string,
  ticket: NewTicket,
  key: string,
): Promise<CreatedTicket | undefined> {
  const kept = await readKey(db, table, ticket.createdBy, key);
  if (kept === undefined) return undefined;
  if (kept.hash !== contentHash(ticket)) throw keyTaken(key, formatTicketId(kept.number));
  const known = await readTicket(db, table, kept.number);
  if (known === undefined) throw new Error(`ticket ${kept.number} has a key but cannot be read`);
  return { ticket: known, replayed: true };
}

async function update(
  db: DynamoDb,
  table: string,
  number: number,
  change: TicketChange,
  by: string,
  at: Date,
  committing: Committing,
): Promise<Ticket | undefined> {
  const ticket = await readTicket(db, table, number);
  if (ticket === undefined) return undefined;
  const changed = applyChange(ticket, change, by, at);
  const versionOf = (one: Ticket) => ({
    number,
    version: one.version,
    ticket: one,
    comments: one.comments.length,
  });
  const comment = change.comment === undefined ? undefined : changed.comments.at(-1);
  const writes = updateWrites(table, versionOf(ticket), versionOf(changed), comment);
  committing();
  await db.transact({ TransactItems: writes });
  return changed;
}
