import { policy } from "../../../../infra/config/schema/policy.ts";
import { factsRules } from "../../../../infra/policy/facts/rules.ts";
import { settingsRule } from "../../../../infra/policy/settings-rule.ts";
import { describeRules } from "../rule-cases.ts";
import { baseline, stated, surface } from "./stated.ts";

const of = "ops-assistant";
const context = { baseline };
const [tool] = surface.tools;
const narrowed = {
  ...surface,
  tools: [
    {
      name: "create_ticket",
      description: "",
      ...tool,
      inputSchema: {
        type: "object",
        properties: { title: { type: "string" } },
        required: ["title"],
      },
    },
  ],
};
const unlisted = { surface: undefined };
const none = { auth: { mode: "none" as const } };
const tag = { image: { source: "reference" as const, reference: "registry.example.com/ops:1.2" } };
const built = { image: { source: "build" as const } };
const deciding = (settings: object) => ({ policy: policy.parse(settings) });
const backend = { name: "api", source: "x" };
const companion = { name: "web", source: "npm web@1.0.0", network: "none", http: false } as const;
const reads = { name: "vault", readOnly: true };
const writes = { name: "vault", readOnly: false };
const outbound = { ...companion, network: "outbound" } as const;
const why = "it is meant for this test";

describeRules(
  "rules about what a stack means for its clients",
  [...factsRules, settingsRule(["tool-removed"])],
  {
    "tool-removed": {
      passes: [stated(), { ...stated(), context }, { ...stated(unlisted), context }],
      breaks: [
        {
          ...stated({ surface: { ...surface, tools: [] } }),
          context,
          of: "create_ticket",
          found: /tool is no longer offered/,
        },
      ],
    },
    "tool-narrowed": {
      passes: [{ ...stated(), context }, stated({ surface: narrowed })],
      breaks: [
        {
          ...stated({ surface: narrowed }),
          context,
          of: "create_ticket",
          found: /tool is changed.*title/,
        },
      ],
    },
    "offer-narrowed": {
      passes: [
        { ...stated(), context },
        { ...stated({ surface: { ...surface, tools: [] } }), context },
      ],
      breaks: [
        {
          ...stated({ surface: { ...surface, prompts: [] } }),
          context,
          of: "triage",
          found: /prompt is no longer offered/,
        },
        {
          ...stated({ surface: { ...surface, resources: [] } }),
          context,
          of: "ops://policies",
          found: /resource is no longer offered/,
        },
      ],
    },
    "surface-dropped": {
      passes: [stated(unlisted), { ...stated(), context }],
      breaks: [{ ...stated(unlisted), context, of, found: /deployed before is gone/ }],
    },
    "surface-known": {
      passes: [stated()],
      breaks: [{ ...stated(unlisted), of, found: /no file lists/ }],
    },
    "auth-dropped": {
      passes: [
        { ...stated(), context },
        stated(none),
        { ...stated(none), context: { baseline: { surface, auth: "none" } } },
      ],
      breaks: [{ ...stated(none), context, of, found: /none, and was jwt/ }],
    },
    "auth-switched": {
      passes: [{ ...stated(), context }, { ...stated(none), context }, stated()],
      breaks: [{ ...stated({ auth: { mode: "jwks" } }), context, of, found: /jwks, and was jwt/ }],
    },
    "auth-required": {
      passes: [stated(), stated({ ...none, environment: "development", exposure: "loopback" })],
      breaks: [
        { ...stated(none), of, found: /none in production/ },
        {
          ...stated({ ...none, environment: "development", exposure: "public" }),
          of,
          found: /anybody/,
        },
      ],
    },
    "tls-required": {
      passes: [
        stated(),
        stated({ exposure: "public", tls: true }),
        stated({ exposure: "private" }),
      ],
      breaks: [{ ...stated({ exposure: "public", tls: false }), of, found: /plain HTTP/ }],
    },
    "image-pinned": {
      passes: [
        stated(),
        stated(built),
        stated({ image: { source: "pin", reference: `sha256:${"b".repeat(64)}` } }),
        stated({ backends: [backend, { ...backend, image: `api@sha256:${"b".repeat(64)}` }] }),
        stated({ companions: [companion, { ...companion, image: `a@sha256:${"b".repeat(64)}` }] }),
      ],
      breaks: [
        { ...stated(tag), of, found: /server\.image\.reference is a tag/ },
        {
          ...stated({ backends: [{ ...backend, image: "api:1.0" }] }),
          of: "api",
          found: /^backends\[\]\.image\.reference is a tag/,
        },
        {
          ...stated({ companions: [{ ...companion, image: "registry.example.com/web" }] }),
          of: "web",
          found: /^companions\[\]\.image is a tag/,
        },
      ],
    },
    "image-promoted": {
      passes: [stated(), stated({ ...built, environment: "staging" })],
      breaks: [
        { ...stated(built), of, found: /built here/ },
        { ...stated(tag), of, found: /nothing says where/ },
      ],
    },
    "data-kept": {
      passes: [stated(), stated({ keepsData: undefined })],
      breaks: [{ ...stated({ keepsData: false }), of, found: /removes the volumes/ }],
    },
    "companion-outbound-secrets": {
      passes: [
        stated(),
        stated({ companions: [{ ...companion, secrets: ["KEY"] }] }),
        stated({ companions: [outbound] }),
      ],
      breaks: [
        {
          ...stated({ companions: [{ ...outbound, secrets: ["KEY", "OTHER_KEY"] }] }),
          of: "web",
          found: /KEY, OTHER_KEY and may send it anywhere/,
        },
      ],
    },
    "companion-shared-volume": {
      passes: [
        stated(),
        stated({ companions: [{ ...outbound, volumes: [writes] }] }),
        stated({ volumes: [writes], companions: [{ ...companion, volumes: [reads] }] }),
        // the server has volumes of its own, and so none of the contract's
        stated({
          volumes: [writes],
          companions: [{ ...companion, volumes: [{ name: "data", readOnly: false }] }],
        }),
      ],
      breaks: [
        {
          ...stated({
            volumes: [reads],
            backends: [{ ...backend, volumes: [writes] }],
            companions: [{ ...companion, volumes: [writes] }],
          }),
          of: "web",
          found: /^it may write to volume vault of the server and backend api$/,
        },
        {
          ...stated({
            companions: [{ ...companion, volumes: [{ name: "data", readOnly: false }] }],
          }),
          of: "web",
          found: /write to volume data of the server/,
        },
        {
          ...stated({
            companions: [
              { ...outbound, volumes: [reads] },
              { ...companion, name: "other", volumes: [reads] },
            ],
          }),
          of: "web",
          found: /^it reads volume vault of companion other and may send it anywhere$/,
        },
      ],
    },
    "backend-published": {
      passes: [
        stated(),
        stated({ backends: [{ ...backend, path: "/api" }], exposure: "loopback" }),
        stated({ backends: [backend], exposure: "public" }),
      ],
      breaks: [
        {
          ...stated({ backends: [{ ...backend, path: "/api" }], exposure: "public" }),
          of: "api",
          found: /anybody reaches \/api/,
        },
      ],
    },
    "policy-settings": {
      passes: [
        stated(),
        { ...stated(), context: deciding({ levels: { "tool-removed": "disabled" } }) },
      ],
      breaks: [
        {
          ...stated(),
          context: deciding({ levels: { "tool-remove": "advisory" } }),
          of: "tool-remove",
          found: /policy\.levels names.*tool-removed was meant/,
        },
        {
          ...stated(),
          context: deciding({ acknowledge: [{ rule: "unheard-of", of: "x", why }] }),
          of: "unheard-of",
          found: /policy\.acknowledge names.*allowed are tool-removed, policy-settings/,
        },
      ],
    },
  },
);
