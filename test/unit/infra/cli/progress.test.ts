import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { describe, expect, it } from "vitest";
import { followProgress } from "../../../../infra/cli/progress.ts";

const urn = "urn:pulumi:dev::mcp-stacks::docker:index/container:Container::server-container";

type Given = Omit<EngineEvent, "sequence" | "timestamp">;

/** What is said about events that come a second and a half apart. */
function follow(events: readonly Given[]) {
  const lines: string[] = [];
  let clock = 0;
  const progress = followProgress(
    (line) => lines.push(line),
    () => clock,
  );
  for (const [sequence, event] of events.entries()) {
    progress.onEvent({ sequence, timestamp: 0, ...event });
    clock += 1500;
  }
  return { lines, errors: progress.errors(), unchanged: progress.unchanged() };
}

/** An event as the engine sends it: JSON, whose operation is a plain word. */
function resource(kind: "resourcePreEvent" | "resOutputsEvent", op: string, type: string): Given {
  return JSON.parse(JSON.stringify({ [kind]: { metadata: { op, type, urn } } }));
}

function diagnostic(
  severity: "error" | "warning" | "info",
  message: string,
  ephemeral = false,
): Given {
  return { diagnosticEvent: { severity, message, color: "never", ephemeral, urn } };
}

const container = "docker:index/container:Container";

describe("followProgress", () => {
  it("tells what became of a resource and how long it took", () => {
    const { lines } = follow([
      resource("resourcePreEvent", "create", container),
      resource("resOutputsEvent", "create", container),
    ]);
    expect(lines.map((line) => line.replace(/ +/g, " "))).toEqual([
      " created server-container Container 1.5 s",
    ]);
  });

  it("says nothing of a look at what is there, which changes nothing", () => {
    const { lines, unchanged } = follow([
      resource("resourcePreEvent", "refresh", container),
      resource("resOutputsEvent", "refresh", container),
    ]);
    expect({ lines, unchanged }).toEqual({ lines: [], unchanged: 0 });
  });

  it.each([
    ["update", "updated"],
    ["delete", "deleted"],
    ["create-replacement", "replaced"],
    ["delete-replaced", "removed"],
    ["import", "import"],
  ])("calls %s %s", (op, word) => {
    const { lines } = follow([resource("resOutputsEvent", op, container)]);
    expect(lines.map((line) => line.trim().split(" ")[0])).toEqual([word]);
  });

  it("counts what is unchanged, without components, providers and the stack itself", () => {
    const types = [
      container,
      "mcp:docker:Server",
      "pulumi:pulumi:Stack",
      "pulumi:providers:docker",
    ];
    const { lines, unchanged } = follow(
      types.map((type) => resource("resOutputsEvent", "same", type)),
    );
    expect(lines).toEqual([]);
    expect(unchanged).toBe(1);
  });

  it("says nothing of components, nor of a replacement's summary", () => {
    const { lines } = follow([
      resource("resOutputsEvent", "create", "mcp:docker:Server"),
      resource("resOutputsEvent", "replace", container),
    ]);
    expect(lines).toEqual([]);
  });

  it("keeps each error once, without colour marks and the engine's own summary", () => {
    const { errors, lines } = follow([
      diagnostic("error", "<{%fg 1%}>no space left<{%reset%}>\n"),
      diagnostic("error", "no space left"),
      diagnostic("error", "update failed"),
      diagnostic("error", "still at it", true),
      diagnostic("info", "for information"),
      diagnostic("error", "port taken"),
    ]);
    expect(errors).toEqual(["no space left", "port taken"]);
    expect(lines).toEqual([]);
  });

  it("gives an error that stands alone without the engine's count of it", () => {
    const { errors } = follow([
      diagnostic(
        "error",
        "1 error occurred:\n\t* Deployment ops/mcp is not ready\n  - pod mcp-1\n\n",
      ),
    ]);
    expect(errors).toEqual(["Deployment ops/mcp is not ready\n  - pod mcp-1"]);
  });

  it("shows warnings at once", () => {
    const { errors, lines } = follow([diagnostic("warning", "<{%reset%}>old daemon\n")]);
    expect(lines).toEqual(["  ! old daemon"]);
    expect(errors).toEqual([]);
  });
});
