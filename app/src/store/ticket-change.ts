import { UserError } from "../errors.ts";
import type { Ticket, TicketPriority, TicketStatus } from "./ticket.ts";

/** What an update asks for; absent fields stay as they are. */
export interface TicketChange {
  readonly status?: TicketStatus | undefined;
  readonly priority?: TicketPriority | undefined;
  readonly assignee?: string | undefined;
  readonly comment?: string | undefined;
  /** Refuses the change unless the ticket is still at this version. */
  readonly expectedVersion?: number | undefined;
}

/** Where a ticket may go from each status. A closed ticket stays closed, so that its record is final. */
export const transitions: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  open: ["in_progress", "resolved", "closed"],
  in_progress: ["open", "resolved", "closed"],
  resolved: ["in_progress", "closed"],
  closed: [],
};

/** The ticket after the change; throws a UserError if its version or status does not allow it. */
export function applyChange(ticket: Ticket, change: TicketChange, by: string, at: Date): Ticket {
  assertVersion(ticket, change.expectedVersion);
  if (change.status !== undefined && change.status !== ticket.status) {
    assertTransition(ticket, change.status);
  }
  const time = at.toISOString();
  return {
    ...ticket,
    ...(change.status === undefined ? {} : { status: change.status }),
    ...(change.priority === undefined ? {} : { priority: change.priority }),
    ...(change.assignee === undefined ? {} : { assignee: change.assignee }),
    updatedAt: time,
    version: ticket.version + 1,
    comments:
      change.comment === undefined
        ? ticket.comments
        : [...ticket.comments, { at: time, by, text: change.comment }],
  };
}

function assertVersion({ id, version }: Ticket, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw new UserError(
    `expectedVersion: ${id} is at version ${version}, not ${expected}: somebody changed it meanwhile. Read it again with get_ticket and decide anew.`,
  );
}

function assertTransition(ticket: Ticket, to: TicketStatus): void {
  const allowed = transitions[ticket.status];
  if (allowed.includes(to)) return;
  throw new UserError(
    allowed.length === 0
      ? `status: ${ticket.id} is ${ticket.status}, which is final. Create a new ticket that refers to it.`
      : `status: ${ticket.id} cannot go from ${ticket.status} to ${to}. Allowed: ${allowed.join(", ")}.`,
  );
}
