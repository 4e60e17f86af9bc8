import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  backendPromotionLines,
  planBackendPromotion,
} from "../../../../infra/cli/promotion-backends.ts";
import { withPromotedBackends } from "../../../../infra/cli/promotion-file.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const tested = `registry.example.com/staging/api@${digest("a")}`;
const source = { stack: "staging", backends: { api: tested, mail: tested } };
const reference = `registry.example.com/prod/api:1@${digest("0")}`;

describe("the backends of a promotion", () => {
  it("run the digests that were tested, each from the repository that it has already", () => {
    const backends = [{ name: "api", reference }, { name: "mail" }];
    const promoted = [
      { name: "api", reference: `registry.example.com/prod/api@${digest("a")}` },
      { name: "mail", reference: tested },
    ];
    const plan = planBackendPromotion(source, { stack: "prod", backends });
    expect(plan).toEqual({ promoted, notes: [], refusals: [] });
    expect(backendPromotionLines(plan)).toEqual(
      promoted.map((one) => `  backend ${one.name}: ${one.reference}`),
    );
  });

  it("stay behind where one stack alone has them, and that is told", () => {
    const backends = [{ name: "api" }, { name: "search" }];
    const plan = planBackendPromotion(source, { stack: "prod", backends });
    expect(plan.promoted.map(({ name }) => name)).toEqual(["api"]);
    expect(backendPromotionLines(plan).slice(1)).toEqual([
      "  note    backend search stays as it is: stack staging runs none of that name",
      "  note    backend mail is not promoted: prod runs none of it",
    ]);
  });

  it("fails for an image that is on one daemon alone", () => {
    const local = { stack: "dev", backends: { api: digest("a") } };
    const { promoted, refusals } = planBackendPromotion(local, {
      stack: "prod",
      backends: [{ name: "api" }],
    });
    expect(promoted).toEqual([]);
    expect(refusals.map(({ what }) => what)).toEqual([
      "backend api: the image is in no registry: it is on one Docker daemon alone",
    ]);
  });

  it("are written by one line each", () => {
    const before = `config:
  mcp-stacks:backends:
    - name: mail # theirs
      url: https://mail.example.com
    - name: api
      image:
        reference: ${reference} # tested
      port: 8080
    - name: search
      image:
        build:
          context: search
  mcp-stacks:target: docker
`;
    const promoted = [
      { name: "api", reference: tested },
      { name: "search", reference: tested },
      { name: "mail", reference: tested },
    ];
    const after = withPromotedBackends(before, promoted);
    expect(after).toBe(
      before
        .replace(reference, tested)
        .replace(
          "image:\n        build:\n          context: search",
          `image: { reference: ${tested} }`,
        ),
    );
    expect(parse(after).config["mcp-stacks:backends"][1].image).toEqual({ reference: tested });
    expect(withPromotedBackends(after, promoted)).toBe(after);
  });
});
