import { readFileSync } from "node:fs";
import type { Container } from "dockerode";
import { describe, expect, it } from "vitest";
import type { ContractTarget } from "../contract/mcp-contract.ts";
import { writtenBy } from "./audit-log.ts";
import { createTicket, type Deployed, isHealthy, ticketTitle } from "./deployed.ts";
import { until } from "./wait.ts";

/** A deployed server and its container. */
export interface Server {
  readonly deployed: Deployed;
  readonly target: ContractTarget;
  readonly container: Container;
}

/** What survives the server's process. */
export function describeOutage(server: () => Server): void {
  describe("a server whose process is killed", () => {
    it("is restarted by Docker, with its tickets and audit log intact", async (context) => {
      const { deployed, target, container } = server();
      const id = await createTicket(target, "Written before the kill", "killed@test");
      const before = (await container.inspect()).State;
      if (!runsHere(before.Pid)) {
        return context.skip("the daemon's processes are not this machine's, so none can be killed");
      }
      process.kill(before.Pid, "SIGKILL");
      await until("Docker started it again", async () => {
        const { State } = await container.inspect();
        return State.Running && State.Pid !== before.Pid && (await isHealthy(deployed));
      });
      expect((await container.inspect()).RestartCount).toBeGreaterThanOrEqual(1);
      expect(await ticketTitle(target, id)).toBe("Written before the kill");
      expect(await writtenBy(container, "killed@test")).toEqual(["create_ticket ok"]);
    });
  });
}

/** With Docker Desktop and remote daemons, a container's pid means another process here. */
function runsHere(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("/app/main.mjs");
  } catch {
    return false;
  }
}
