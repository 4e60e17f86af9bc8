/** How many sessions there may be, and what ends one behind. */
export interface SessionsArgs {
  readonly most: number;
  readonly end: (id: string) => void;
}

/** Which sessions the bridge has. */
export interface Sessions {
  /** Takes in a session just begun, in place of the one unused longest; false, and ended, when all are in use. */
  readonly begin: (id: string) => boolean;
  /** A request of the session is under way; one that is not known stays so. */
  readonly enter: (id: string) => void;
  readonly leave: (id: string) => void;
  /** It has ended. */
  readonly forget: (id: string) => void;
}

/**
 * Bounds the sessions of callers, most of whom never end theirs. Who comes back to one that was ended
 * is answered 404 and begins anew (MCP 2025-11-25, Transports, "Session Management").
 */
export function createSessions({ most, end }: SessionsArgs): Sessions {
  // requests under way by session, the one used last at the end
  const known = new Map<string, number>();
  const change = (id: string, by: number) => {
    const open = known.get(id);
    if (open === undefined) return;
    known.delete(id);
    known.set(id, open + by);
  };
  return {
    begin(id) {
      const unused = [...known].find(([, open]) => open === 0)?.[0];
      if (known.size >= most) {
        end(unused ?? id);
        if (unused === undefined) return false;
        known.delete(unused);
      }
      known.set(id, 0);
      return true;
    },
    enter: (id) => change(id, 1),
    leave: (id) => change(id, -1),
    forget: (id) => {
      known.delete(id);
    },
  };
}

/**
 * Whether a body may be the request that begins a session, told without parsing it as the server
 * behind does: of the escapes of a string only those by \u make letters (RFC 8259, section 7).
 */
export function mayInitialize(body: Buffer): boolean {
  return body.includes("initialize") || body.includes("\\u");
}
