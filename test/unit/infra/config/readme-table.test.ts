import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { configTable } from "../../../../infra/config/document.ts";
import { secretKeys } from "../../../../infra/config/schema.ts";

const readme = join(import.meta.dirname, "../../../../README.md");
const start = "<!-- config-table:start -->";
const end = "<!-- config-table:end -->";

/** The row of a key; none when the table has no such key. */
function rowOf(key: string): string | undefined {
  return configTable()
    .split("\n")
    .find((line) => line.startsWith(`| \`${key}\` |`));
}

describe("the README's configuration table", () => {
  it("is what the schema says; on failure, paste the expected block", () => {
    const text = readFileSync(readme, "utf8");
    const block = text.slice(text.indexOf(start), text.indexOf(end) + end.length);
    expect(block).toBe(`${start}\n${configTable()}\n${end}`);
  });

  it("says what is allowed in words, with its default", () => {
    expect(rowOf("target")).toBe(
      "| `target` | `docker`, `kubernetes`, `lambda` | required | Where the stack runs. |",
    );
    expect(rowOf("server.auth.mode")).toContain("| `jwt`, `jwks`, `none` | required |");
    expect(rowOf("docker.port")).toContain("| a whole number, 1 to 65535 | `8000` |");
    expect(rowOf("docker.cpus")).toContain("| a number, 0.1 to 64 | `1` |");
    expect(rowOf("docker.retainVolumes")).toContain("| `true`, `false` | `false` |");
    expect(rowOf("docker.bind")).toContain("| an IP address, such as 127.0.0.1 or 0.0.0.0 |");
    expect(rowOf("server.auth.issuer")).toContain("| a text, at most 255 characters | unset |");
    expect(rowOf("server.name")).toMatch(/starting with a letter, at most 30 characters \|/);
    expect(rowOf("server.allowedHosts")).toContain("| a list, each a host name without scheme");
    expect(rowOf("kubernetes.ingress")).toContain("| a section | unset |");
    expect(rowOf("kubernetes.ingress.host")).toContain("such as mcp.example.com, at most 253");
    expect(rowOf("kubernetes.ingress.host")).toContain("| required |");
    expect(rowOf("kubernetes.networkPolicy.egressTo")).toContain("| a list of sections | `[]` |");
    expect(rowOf("kubernetes.networkPolicy.egressTo[].cidr")).toContain(
      "such as 10.0.0.0/8 | unset",
    );
    expect(rowOf("kubernetes.networkPolicy.egressTo[].ports")).toContain(
      "| a list, each a whole number, 1 to 65535 | required |",
    );
    expect(rowOf("lambda")).toContain("| a section | required |");
    expect(rowOf("lambda.region")).toContain("| an AWS region, such as eu-central-1 | required |");
    expect(rowOf("lambda.logRetentionDays")).toContain("| `1`, `3`, `5`, `7`, `14`, `30`, ");
    expect(rowOf("lambda.vpc.subnetIds")).toContain("| a list, each an id such as subnet-0123");
    expect(rowOf("lambda.tags")).toContain("| an object of texts | `{}` |");
    expect(rowOf("server.image.build.args")).toContain("| an object of texts | `{}` |");
  });

  it("explains every key and every section, each once", () => {
    const rows = configTable().split("\n").slice(2);
    const keys = rows.map((line) => line.split(" | ")[0]);
    expect(new Set(keys).size).toBe(keys.length);
    expect(rows.filter((line) => !/ \| \S.* \|$/.test(line))).toEqual([]);
    expect(rowOf("docker.prometheus")).toContain("| a section |  | Prometheus, scraping");
  });

  it("names every secret, and how to set it", () => {
    for (const key of Object.keys(secretKeys)) {
      expect(rowOf(key)).toContain(`\`pulumi config set --secret mcp-stacks:${key}\``);
    }
    expect(rowOf("postgresPassword")).toContain("` | generated |");
    expect(rowOf("databaseUrl")).toContain("` | unset |");
  });
});
