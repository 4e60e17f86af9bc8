import { expect, it } from "vitest";
import { captureSurface } from "../../../infra/surface/capture.ts";
import { renderSurface } from "../../../infra/surface/render.ts";
import { startInProcess, tokenFor } from "./in-process.ts";

it("lists in app/surface.json what the server offers", async () => {
  const { endpoint, fetch } = startInProcess();
  const token = await tokenFor(["ops:admin"]);
  const surface = await captureSurface({ endpoint, token, fetch });
  await expect(renderSurface(surface)).toMatchFileSnapshot("../../../app/surface.json");
});
