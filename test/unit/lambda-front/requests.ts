import type { ApiIdentity, GatewayRequest } from "../../lambda/front/gateway-request.ts";

/** An API for events of unit tests. */
export const api: ApiIdentity = {
  accountId: "123456789012",
  apiId: "abc",
  domain: "abc.execute-api.eu-central-1.amazonaws.com",
  stage: "$default",
};

/** A request for `POST /mcp`, with what a test says of it. */
export function request(changed: Partial<GatewayRequest> = {}): GatewayRequest {
  return {
    method: "POST",
    path: "/mcp",
    query: "",
    headers: [["Content-Type", "application/json"]],
    body: Buffer.from("{}"),
    sourceIp: "192.0.2.7",
    ...changed,
  };
}
