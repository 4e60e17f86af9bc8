import type { Container } from "dockerode";
import { type Properties, textsOf } from "../values.ts";

/** The last lines that a container wrote; empty when the daemon keeps none for it. */
export async function lastLines(container: Container, count: number): Promise<string> {
  try {
    const [logs, info] = await Promise.all([
      container.logs({ stdout: true, stderr: true, tail: count, follow: false }),
      container.inspect(),
    ]);
    return (info.Config.Tty ? logs.toString() : joinFrames(logs)).trimEnd();
  } catch {
    return ""; // a log driver without reading must not hide the real failure
  }
}

/** Joins the frames of a multiplexed log: 8 bytes of header, of which the last 4 are the length. */
export function joinFrames(logs: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 8 <= logs.length) {
    const end = at + 8 + logs.readUInt32BE(at + 4);
    parts.push(logs.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(parts).toString();
}

/** Hides the values of environment variables that sound secret, should a container print them. */
export function withoutSecrets(text: string, inputs: Properties): string {
  return textsOf(inputs, "envs").reduce((masked, entry) => {
    const [, name = "", value = ""] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
    const isSecret = /secret|token|password|key|url/i.test(name) && value.length >= 8;
    return isSecret ? masked.replaceAll(value, "[secret]") : masked;
  }, text);
}
