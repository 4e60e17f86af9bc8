import { dockerRules } from "../../../../infra/policy/docker/rules.ts";
import { describeRules } from "../rule-cases.ts";
import { built, container, of, pulled } from "./resources.ts";

const good = container();
const digest = `redis:7.4.6@sha256:${"a".repeat(64)}`;
const mounted = (hostPath: string, readOnly = false) =>
  container({ volumes: [{ hostPath, containerPath: "/x", readOnly }] });
const published = (ip: string | undefined, envs: readonly string[] = [], component?: string) =>
  container({ envs, ports: [{ internal: 6379, ...(ip === undefined ? {} : { ip }) }] }, component);
const jwt = ["MCP_AUTH_MODE=jwt"];

describeRules("rules about what runs on Docker", dockerRules, {
  "docker-non-root": {
    passes: [good, container({ user: "nobody" })],
    breaks: [
      { ...container({ user: undefined }), of, found: /as root/ },
      { ...container({ user: "0:0" }), of, found: /as root/ },
      { ...container({ user: "root" }), of, found: /as root/ },
    ],
  },
  "docker-read-only-root": {
    passes: [good, container({ readOnly: false, uploads: [{ file: "/etc/a.yml", content: "a" }] })],
    breaks: [
      { ...container({ readOnly: false }), of, found: /can be written/ },
      { ...container({ readOnly: undefined }), of, found: /can be written/ },
    ],
  },
  "docker-writable-root": {
    passes: [good, container({ readOnly: false })],
    breaks: [
      {
        ...container({ readOnly: undefined, uploads: [{ file: "/etc/a.yml", content: "a" }] }),
        of,
        found: /uploads files/,
      },
    ],
  },
  "docker-capabilities": {
    passes: [good],
    breaks: [
      { ...container({ capabilities: undefined }), of, found: /by default/ },
      {
        ...container({ capabilities: { drops: ["ALL"], adds: ["NET_ADMIN"] } }),
        of,
        found: /NET_ADMIN/,
      },
    ],
  },
  "docker-confined": {
    passes: [good, container({ securityOpts: ["no-new-privileges"] })],
    breaks: [
      { ...container({ securityOpts: undefined }), of, found: /gain rights/ },
      { ...container({ securityOpts: ["no-new-privileges:false"] }), of, found: /gain rights/ },
      {
        ...container({ securityOpts: ["no-new-privileges:true", "seccomp=unconfined"] }),
        of,
        found: /seccomp is switched off/,
      },
    ],
  },
  "docker-privileged": {
    passes: [good, container({ privileged: false })],
    breaks: [
      { ...container({ privileged: true }), of, found: /privileged/ },
      { ...container({ devices: [{ hostPath: "/dev/kvm" }] }), of, found: /devices/ },
    ],
  },
  "docker-host-namespaces": {
    passes: [good, container({ networkMode: "bridge" })],
    breaks: [
      { ...container({ networkMode: "host" }), of, found: /host's network/ },
      { ...container({ pidMode: "host" }), of, found: /host's processes/ },
    ],
  },
  "docker-host-folders": {
    passes: [good, mounted("/srv/mcp/policies", true)],
    breaks: [
      { ...mounted("/var/run/docker.sock", true), of, found: /Docker's socket/ },
      { ...mounted("/etc", true), of, found: /system folder/ },
      { ...mounted("/", true), of, found: /system folder/ },
      { ...mounted("/srv/mcp/data"), of, found: /can write/ },
      {
        ...container({ mounts: [{ type: "bind", source: "/srv/a", target: "/a" }] }),
        of,
        found: /can write/,
      },
    ],
  },
  "docker-limits": {
    passes: [good],
    breaks: [
      { ...container({ memory: undefined }), of, found: /memory has no limit/ },
      { ...container({ memory: 0 }), of, found: /memory has no limit/ },
      { ...container({ cpus: undefined }), of, found: /processor time/ },
    ],
  },
  "docker-health-check": {
    passes: [good],
    breaks: [
      { ...container({ healthcheck: undefined }), of, found: /no health check/ },
      { ...container({ healthcheck: { tests: ["NONE"] } }), of, found: /no health check/ },
    ],
  },
  "docker-restart": {
    passes: [good, container({ restart: "always" })],
    breaks: [
      { ...container({ restart: undefined }), of, found: /not started again/ },
      { ...container({ restart: "no" }), of, found: /not started again/ },
    ],
  },
  "docker-log-rotation": {
    passes: [good, container({ logDriver: "local", logOpts: undefined })],
    breaks: [
      { ...container({ logOpts: undefined }), of, found: /without a limit/ },
      { ...container({ logDriver: undefined, logOpts: {} }), of, found: /without a limit/ },
      { ...container({ logDriver: "none" }), of, found: /thrown away/ },
    ],
  },
  "docker-open-ports": {
    passes: [
      good,
      published("127.0.0.1"),
      published("0.0.0.0", ["MCP_AUTH_MODE=jwks"]),
      published("0.0.0.0", [], "mcp:docker:Gateway"),
      published("0.0.0.0", [], "mcp:docker:Companions$mcp:docker:Bridges"),
    ],
    breaks: [
      // a variable makes nobody a server
      { ...published("0.0.0.0", jwt, "mcp:docker:Backend"), of, found: /port 6379/ },
      { ...published("0.0.0.0", jwt, "mcp:docker:Companions"), of, found: /port 6379/ },
      { ...published("0.0.0.0", jwt, "mcp:docker:ServerOfOthers"), of, found: /port 6379/ },
      { ...published("0.0.0.0"), of, found: /port 6379/ },
      { ...published("::", ["MCP_AUTH_MODE=none"]), of, found: /port 6379/ },
      { ...published(undefined), of, found: /every address/ },
    ],
  },
  "docker-own-network": {
    passes: [good, container({ networksAdvanced: undefined, networkMode: "none" })],
    breaks: [{ ...container({ networksAdvanced: undefined }), of, found: /default network/ }],
  },
  "docker-plain-secrets": {
    passes: [good, container({ command: ["sh", "-c", 'redis-server --requirepass "$PASSWORD"'] })],
    breaks: [
      {
        ...container({ command: ["serve", "--password=hunter2"] }),
        of,
        found: /word 2 of its command/,
      },
      { ...container({ command: ["serve", "--token", "hunter2"] }), of, found: /word 3/ },
      {
        ...container({ entrypoints: ["serve", "redis://user:hunter2@redis:6379"] }),
        of,
        found: /word 2 of its entrypoints/,
      },
      { ...container({ labels: [{ label: "api-token", value: "x" }] }), of, found: /api-token/ },
      {
        ...container({ uploads: [{ file: "/etc/a.yml", content: "url: http://a:hunter2@b/" }] }),
        of,
        found: /a\.yml/,
      },
    ],
  },
  "docker-build-secrets": {
    passes: [built({ NODE_IMAGE: "node:24", REVISION: "abc" })],
    breaks: [
      { ...built({ NPM_TOKEN: "hunter2" }), of: "images-server-build", found: /NPM_TOKEN/ },
      {
        ...built({ REGISTRY: "https://user:hunter2@registry.example.com" }),
        of: "images-server-build",
        found: /REGISTRY/,
      },
    ],
  },
  "docker-image-floating": {
    passes: [
      pulled(digest),
      pulled("redis:7.4.6"),
      pulled("localhost:5000/redis:7.4.6"),
      pulled("ops:latest", "mcp:docker:Images$mcp:index:ServerImage$"),
      pulled("api:latest", "mcp:docker:Images$mcp:index:BackendImage$"),
      pulled("web:latest", "mcp:docker:CompanionImages$mcp:companions:Image$"),
      built({ NODE_IMAGE: "node:24.21.0-bookworm-slim", BASE_IMAGE: digest, IMAGES: "all" }),
    ],
    breaks: [
      {
        ...built({ PYTHON_IMAGE: "python:latest" }),
        of: "images-server-build",
        found: /PYTHON_IMAGE, whose tag moves/,
      },
      { ...built({ BASE_IMAGE: "web" }), of: "images-server-build", found: /BASE_IMAGE/ },
      { ...pulled("redis:latest"), of: "images-redis", found: /every release/ },
      { ...pulled("redis"), of: "images-redis", found: /every release/ },
      { ...pulled("localhost:5000/redis"), of: "images-redis", found: /every release/ },
    ],
  },
  "docker-image-digest": {
    passes: [
      pulled(digest),
      pulled("redis:latest"),
      pulled("web:1.0", "mcp:docker:CompanionImages$mcp:companions:Image$"),
    ],
    breaks: [{ ...pulled("redis:7.4.6"), of: "images-redis", found: /named by its release/ }],
  },
});
