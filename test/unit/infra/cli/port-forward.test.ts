import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkoutRoot } from "../../../../infra/cli/checkout.ts";
import { withPortForward } from "../../../../infra/cli/port-forward.ts";
import { UserError } from "../../../../infra/cli/user-error.ts";
import { fakeKubectl, forwarding } from "./fake-kubectl.ts";

const service = { namespace: "staging", name: "ops-assistant" };
const asked =
  "--context kind --namespace staging port-forward --address 127.0.0.1 service/ops-assistant :80";

describe("withPortForward", () => {
  it("gives the origin that kubectl chose, and ends kubectl afterwards", async () => {
    const { command, recorded } = fakeKubectl(forwarding(41234), ["--context", "kind"]);
    const seen = await withPortForward(command, service, 80, async (origin) => {
      expect(recorded()).toBe(`${asked}\n`);
      return origin;
    });
    expect(seen).toBe("http://127.0.0.1:41234");
    expect(recorded()).toBe(`${asked}\nended\n`);
  });

  it("ends kubectl when the action fails, and leaves no handler of a signal", async () => {
    const { command, recorded } = fakeKubectl(forwarding(41234));
    const before = process.listenerCount("SIGTERM");
    const running = withPortForward(command, service, 80, () => {
      expect(process.listenerCount("SIGTERM")).toBe(before + 1);
      return Promise.reject(new Error("no tool"));
    });
    await expect(running).rejects.toThrow("no tool");
    expect(recorded()).toMatch(/\nended\n$/);
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });

  it("ends kubectl when this process is told to end, and ends by that signal", async () => {
    const { command, recorded } = fakeKubectl(forwarding(41234));
    const file = JSON.stringify(join(checkoutRoot, "infra", "cli", "port-forward.ts"));
    const program = `
      import { withPortForward } from ${file};
      await withPortForward({ kubectl: ${JSON.stringify(command.kubectl)}, args: [], env: process.env },
        ${JSON.stringify(service)}, 80, () => { console.log("ready"); return new Promise(() => {}); });`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: command.env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    const [code, signal] = await once(child, "close");
    expect([code, signal]).toEqual([null, "SIGTERM"]);
    await expect.poll(recorded).toMatch(/\nended\n$/);
  });

  it("fails in kubectl's words when there is no such Service", async () => {
    const { command } = fakeKubectl('echo "error: services not found" >&2; exit 1');
    const running = withPortForward(command, service, 80, async () => "reached");
    await expect(running).rejects.toThrow(UserError);
    await expect(running).rejects.toThrow(
      "Service staging/ops-assistant cannot be reached: error: services not found",
    );
  });

  it("fails when kubectl cannot be started, or ends without a word", async () => {
    const missing = { kubectl: "/nowhere/kubectl", args: [], env: process.env };
    const never = async () => "reached";
    await expect(withPortForward(missing, service, 80, never)).rejects.toThrow(/ENOENT/);
    const { command } = fakeKubectl("exit 0");
    await expect(withPortForward(command, service, 80, never)).rejects.toThrow(
      /kubectl ended without a word/,
    );
  });
});
