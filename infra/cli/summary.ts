import { tokenVariable } from "../client-configuration.ts";
import type { SmokeReport } from "./smoke.ts";

/** What the demo closes with: where everything is, what was called, how to go on. */
export function summaryRows(found: SmokeReport, stack: string): [string, string][] {
  const option = stack === "dev" ? "" : ` --stack ${stack}`;
  const verb = (name: string) => `npm run --silent ${name}${option === "" ? "" : ` --${option}`}`;
  const getToken = {
    jwt: `export ${tokenVariable}=$(${verb("token")})`,
    jwks: "from the issuer, for the audience that `npm run pulumi -- stack output auth` names",
    none: "not needed: the server answers anyone who reaches it",
  };
  const called: [string, string][] =
    found.answer === undefined
      ? [
          ["tool called", "none: tokens come from the issuer, and none was given"],
          ["to call one", `${tokenVariable}=… npm run demo${option === "" ? "" : ` --${option}`}`],
        ]
      : [
          ["tool called", found.call],
          ["its answer", found.answer],
        ];
  return [
    ["endpoint", found.endpoint],
    ["health", found.health],
    ["Prometheus", found.prometheus],
    ...called,
    ["get a token", getToken[found.auth]],
    ["Claude Code", found.connect],
    ["other clients", verb("clients")],
    ["take it down", `npm run demo -- --down${option}`],
  ];
}
