import { z } from "zod";
import { meaningOf, resultIn } from "./answers.ts";
import { faultsOf, type ProductionCheck, shown } from "./check.ts";
import type { Answer } from "./evidence.ts";
import { violated } from "./policy-faults.ts";

const metadataSchema = z.object({
  resource: z.string(),
  scopes_supported: z.array(z.string()).min(1),
});

/** Who is let in, to what, and where that is kept secret. */
export const accessChecks: readonly ProductionCheck[] = [
  {
    id: "bearer-tokens",
    area: "security",
    title: "Bearer tokens are asked for, as OAuth 2.1 and RFC 9728 have it",
    fix: "set server.auth.mode to jwt or jwks, and put TLS in front of what is public; then deploy",
    look: ({ facts, policy, probes }) =>
      shown(probes, ({ withoutToken, metadata, badTokens }) =>
        shown(badTokens, ({ answers }) => ({
          found: `${answers.length + 1} requests without a good token are refused, and told where to get one`,
          faults: [
            ...faultsOf(
              [facts.auth.mode === "none", "server.auth.mode is none: anybody is let in"],
              [
                facts.exposure === "public" && !facts.tls,
                "tokens travel to a public endpoint without TLS",
              ],
              [!isChallenge(withoutToken), "without a token: no 401 with a challenge of RFC 9728"],
              [
                metadata.status !== 200 ||
                  !metadataSchema.safeParse(resultIn(metadata.text)).success,
                `the metadata document is answered with ${metadata.status}`,
              ],
            ),
            ...answers
              .filter((answer) => !isChallenge(answer))
              .map(({ asked, status }) => `answered with ${status}: ${asked}`),
            ...violated(policy, "access"),
          ],
        })),
      ),
  },
  {
    id: "scopes",
    area: "security",
    title: "Scopes decide which tools a caller sees and may call",
    fix: "give each tool the scope that it needs, and answer a call without it with 403 and insufficient_scope",
    look: ({ facts, probes }) =>
      shown(probes, ({ surface, reader }) =>
        shown(reader, ({ tools, call }) => {
          const writing = surface.tools.filter(
            ({ annotations }) => annotations?.readOnlyHint !== true,
          );
          const seen = writing.filter(({ name }) => tools.includes(name)).map(({ name }) => name);
          const { told, faults } =
            call === undefined
              ? { told: "none of them writes", faults: [] }
              : refusedCall(call, facts.readOnly);
          return {
            found: `a reader sees ${tools.length} of ${surface.tools.length} tools; ${told}`,
            faults: [
              ...faultsOf(
                [facts.auth.mode === "none", "without tokens there are no scopes"],
                [tools.length === 0, "a reader sees no tool at all"],
                [seen.length > 0, `a reader sees tools that write: ${seen.join(", ")}`],
              ),
              ...faults,
            ],
          };
        }),
      ),
  },
  {
    id: "secrets-from-environment",
    area: "security",
    title: "Secrets come by reference and are plain nowhere",
    fix: "set secrets with `npm run pulumi -- config set --secret`; rotate the one that was found in plain text",
    look: ({ policy, stateLeaks, runtime }) =>
      shown(stateLeaks, ({ places }) =>
        shown(runtime, ({ plainSecrets }) => ({
          found:
            "the state holds them encrypted, and neither the image nor the platform's descriptions hold them",
          faults: [
            ...places.map((place) => `plain in the state: ${place}`),
            ...plainSecrets.map((place) => `plain in ${place}`),
            ...violated(policy, "secrets"),
          ],
        })),
      ),
  },
];

/** What became of a reader's call of a tool that writes; of a server that only reads, any refusal will do. */
function refusedCall(call: Answer, isReadOnly: boolean) {
  const { asked, status, headers } = call;
  const challenge = headers["www-authenticate"] ?? "";
  const isRefused = status === 403 && challenge.includes('error="insufficient_scope"');
  return {
    told: `${asked} is answered with ${status}`,
    faults: faultsOf(
      [
        !isRefused && !isReadOnly,
        `answered with ${status} instead of 403 and insufficient_scope: ${asked}`,
      ],
      [meaningOf(call).kind === "result", `a reader's call was taken: ${asked}`],
    ),
  };
}

/** 401 with a challenge that names the metadata document (RFC 9728, section 5.1). */
function isChallenge({ status, headers }: Answer): boolean {
  // API Gateway may rename the header of a 401
  const challenge =
    headers["www-authenticate"] ?? headers["x-amzn-remapped-www-authenticate"] ?? "";
  return status === 401 && /^Bearer /i.test(challenge) && challenge.includes("resource_metadata=");
}
