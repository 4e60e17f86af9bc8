/** Port that an http or https URL leads to, also where it is left out (RFC 9110, sections 4.2.1 and 4.2.2). */
export function portOfUrl(url: string): number {
  const { port, protocol } = new URL(url);
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}
