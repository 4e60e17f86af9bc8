/** Host names of loopback as they stand in a URL. */
export const loopbackNames: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Addresses of loopback as a server listens on them. */
export const loopbackHosts: readonly string[] = ["localhost", "127.0.0.1", "::1"];
