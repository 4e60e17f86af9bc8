/** Whether an IP address is reached from its own machine alone (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3). */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

/** Whether whoever calls a URL calls himself: loopback by name or address, or no address at all. */
export function isOwnHost(url: string): boolean {
  const host = new URL(url).hostname.replace(/\.$/, "");
  return isLoopbackUrl(url) || /(^|\.)localhost$/.test(host) || ["0.0.0.0", "[::]"].includes(host);
}

/** Whether a URL leads to this machine alone. */
export function isLoopbackUrl(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || isLoopbackAddress(host);
}
