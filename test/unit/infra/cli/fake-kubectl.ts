import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ClusterCommand } from "../../../../infra/cli/port-forward.ts";

/** A kubectl that does what a test says, and what it was called with. */
export interface FakeKubectl {
  readonly command: ClusterCommand;
  /** What the script wrote to the file `$RECORD`. */
  readonly recorded: () => string;
}

/** Makes a kubectl of a shell script, gone when the test is. */
export function fakeKubectl(body: string, args: readonly string[] = []): FakeKubectl {
  const folder = mkdtempSync(join(tmpdir(), "mcp-stacks-kubectl-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kubectl = join(folder, "kubectl");
  writeFileSync(kubectl, `#!/bin/sh\n${body}\n`);
  chmodSync(kubectl, 0o755);
  const record = join(folder, "record");
  writeFileSync(record, "");
  return {
    command: { kubectl, args, env: { ...process.env, RECORD: record } },
    recorded: () => readFileSync(record, "utf8"),
  };
}

/** Says that a port is forwarded, as kubectl does, and goes on until it is ended. */
export function forwarding(port: number | string): string {
  return `echo "$@" > "$RECORD"
trap 'kill $!; echo ended >> "$RECORD"; exit 0' TERM
# before the line that it may be ended after, and with no pipe that would outlive it
tail -f /dev/null > /dev/null 2>&1 &
echo "Forwarding from 127.0.0.1:${port} -> 8000"
wait`;
}
