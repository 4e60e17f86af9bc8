import { backendLines } from "../release-images.ts";
import { outcomeOf } from "./availability-probe.ts";
import { runningImages } from "./deployed-images.ts";
import { type OperatedStack, plainOutputs } from "./operated-stack.ts";
import { probePlace } from "./probe-place.ts";

/** How things stand with a stack, for people: which images the state has, and whether it answers. */
export async function standing(operated: OperatedStack): Promise<string[]> {
  const outputs = await plainOutputs(operated);
  const images = runningImages(outputs);
  if (images === undefined) return ["  state     no deployment was ever finished"];
  const place = await probePlace(outputs, operated.found.cluster);
  const health = place && (await outcomeOf(place));
  return [
    `  endpoint  ${outputs.endpoint}`,
    `  image     ${images.image}, as the state has it`,
    ...backendLines(images, "            "),
    `  health    ${place ? `${healthWords[health ?? "refused"]}: ${place.words}` : "not asked: it cannot be reached from here"}`,
  ];
}

const healthWords = {
  answered: "answers",
  refused: "refuses",
  failed: "answers wrongly",
} as const;
