import type { HealthSettings } from "./config/schema.ts";

/**
 * A health check as a command in the container, for Docker's HEALTHCHECK. HTTP and TCP are asked by
 * what the image has: curl, wget, Node.js, Python or bash, in a shell; an image with none of them
 * takes `health.command`.
 *
 * @param port that the container listens on.
 */
export function healthTests(health: HealthSettings, port: number): string[] {
  const { http, process, command } = health;
  if (command !== undefined) return ["CMD", ...command];
  if (process !== undefined) {
    // not itself: the pattern stands in this shell's command line as well
    const [first = "", ...rest] = process;
    // the kernel puts a zero byte between arguments, which a dot matches as well
    const pattern = `[${first}]${rest.join("").replaceAll(" ", ".")}`;
    return ["CMD-SHELL", `grep -aqs -- '${pattern}' /proc/[0-9]*/cmdline`];
  }
  return ["CMD-SHELL", http === undefined ? tcpScript(port) : httpScript(http, port)];
}

function httpScript(path: string, port: number): string {
  const url = `http://127.0.0.1:${port}${path}`;
  return firstOf([
    ["curl", `curl -fsS -o /dev/null --max-time 4 '${url}'`],
    ["wget", `wget -q -T 4 -O /dev/null '${url}'`],
    [
      "node",
      `node -e "fetch('${url}').then(({ ok, status }) => { if (ok) process.exit(0); throw Error('answered ' + status) }).catch(({ message, cause }) => { console.error(cause ? cause.message : message); process.exit(1) })"`,
    ],
    ["python3", `python3 -c "import urllib.request as r; r.urlopen('${url}', timeout=4)"`],
    [
      "bash",
      `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port} && printf "GET ${path} HTTP/1.0\\r\\n\\r\\n" >&3 && read -r -t 4 _ status _ <&3 && [[ $status == 2* ]]'`,
    ],
  ]);
}

function tcpScript(port: number): string {
  return firstOf([
    [
      "node",
      `node -e "require('node:net').connect(${port}, '127.0.0.1').on('connect', () => process.exit(0)).on('error', ({ message }) => { console.error(message); process.exit(1) })"`,
    ],
    ["python3", `python3 -c "import socket; socket.create_connection(('127.0.0.1', ${port}), 4)"`],
    ["nc", `nc -z -w 4 127.0.0.1 ${port}`],
    ["bash", `timeout 4 bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}'`],
  ]);
}

function firstOf(ways: readonly (readonly [string, string])[]): string {
  const [first, ...others] = ways.map(
    ([tool, script]) => `if command -v ${tool} >/dev/null; then ${script};`,
  );
  const names = ways.map(([tool]) => tool).join(", ");
  return [
    [first, ...others].join(" el"),
    `else echo 'the image has none of ${names}: set health.command' >&2; exit 1; fi`,
  ].join(" ");
}

/** A check of `healthTests` in one line for people: what is asked, without all the ways to ask it. */
export function checkInWords(tests: readonly string[]): string {
  const [kind, ...command] = tests;
  const script = command.join(" ");
  if (kind !== "CMD-SHELL") return script;
  const url = /http:\/\/127\.0\.0\.1:[^'\s]*/.exec(script)?.[0];
  const port = /\/dev\/tcp\/127\.0\.0\.1\/(\d+)/.exec(script)?.[1];
  return url ?? (port === undefined ? script : `whether port ${port} takes connections`);
}

/** One probe of Kubernetes (core/v1, Probe), without its times. */
export type ProbeAction =
  | { readonly httpGet: { readonly path: string; readonly port: number | string } }
  | { readonly tcpSocket: { readonly port: number | string } }
  | { readonly exec: { readonly command: string[] } };

/** The same as an action of a Kubernetes probe: HTTP and TCP are asked by the node. */
export function probeAction(health: HealthSettings, port: number | string): ProbeAction {
  const { http, tcp } = health;
  if (http !== undefined) return { httpGet: { path: http, port } };
  if (tcp !== undefined) return { tcpSocket: { port } };
  const [kind, ...command] = healthTests(health, 0);
  return {
    exec: { command: kind === "CMD-SHELL" ? ["/bin/sh", "-c", ...command] : command },
  };
}
