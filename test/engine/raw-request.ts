import { connect } from "node:net";

/** Sends a request as it is, which `fetch` would mend, and gives back status and body of the answer. */
export async function sendRaw(
  port: number,
  request: string,
): Promise<{ status: number; body: unknown }> {
  const socket = connect(port, "127.0.0.1");
  // its end as well would be a client that went away
  socket.write(request);
  let answer = "";
  for await (const part of socket.setEncoding("utf8")) answer += part;
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), body: JSON.parse(body) };
}
