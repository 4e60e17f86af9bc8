import { env } from "../../../app/src/contract.ts";
import { strict } from "../levels.ts";
import { isSet, listAt, textAt, valueAt } from "../read.ts";
import type { PolicyResource, PolicyRule } from "../rule.ts";
import { violationsOf } from "../violations.ts";
import { containerType } from "./container.ts";

/** Component that made a resource, which its URN names and no setting of the container can claim. */
function madeBy({ urn, type }: PolicyResource, component: string): boolean {
  return urn.includes(`${component}$${type}::`);
}

/**
 * Whether it asks callers who they are. The server does when it is told to; a bridge always asks for
 * its key. A gateway hands callers on to the server, of which `auth-required` decides by the stack's facts.
 */
function asksCallers(resource: PolicyResource): boolean {
  if (madeBy(resource, "mcp:docker:Server")) return isToldToAsk(resource.props);
  return ["mcp:docker:Gateway", "mcp:docker:Bridges"].some((one) => madeBy(resource, one));
}

function isToldToAsk(props: PolicyResource["props"]): boolean {
  const modes = ["jwt", "jwks"].map((mode) => `${env.authMode}=${mode}`);
  return listAt(props, "envs").some((one) => typeof one === "string" && modes.includes(one));
}

const everyAddress = new Set([undefined, "", "0.0.0.0", "::"]);

/** The rule about what the network of the machine reaches. */
export const openPortsRule: PolicyRule = {
  id: "docker-open-ports",
  level: strict,
  description: "What others on the network reach asks who they are.",
  fix: "publish it on 127.0.0.1 (mcp-stacks:docker.bind and docker.prometheus.bind), or not at all",
  types: [containerType],
  check: (resource) =>
    violationsOf(
      resource,
      asksCallers(resource)
        ? []
        : listAt(resource.props, "ports")
            .filter((port) => everyAddress.has(textAt(port, "ip")))
            .filter((port) => !isSet(port, "ip") || valueAt(port, "ip") !== undefined)
            .map(
              (port) => `port ${String(valueAt(port, "internal"))} is published on every address`,
            ),
    ),
};
