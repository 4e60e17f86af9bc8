/** Writes one line of JSON to standard output, where containers have their log. */
export function log(level: "info" | "warn" | "error", fields: Readonly<Record<string, unknown>>) {
  process.stdout.write(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields })}\n`);
}
