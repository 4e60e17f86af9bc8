import { describe, expect, it } from "vitest";
import { type Goal, reaches, renderFigures, show } from "../../bench/goals.ts";

const atMost: Goal = { label: "small", unit: "ratio", atMost: 1.5 };
const atLeast: Goal = { label: "large", unit: "ratio", atLeast: 1.5 };

describe("reaches", () => {
  it("counts the goal itself as reached, from both sides", () => {
    expect(reaches(atMost, 1.5)).toBe(true);
    expect(reaches(atMost, 1.501)).toBe(false);
    expect(reaches(atLeast, 1.5)).toBe(true);
    expect(reaches(atLeast, 1.499)).toBe(false);
  });

  it("says nothing without a goal or without a figure", () => {
    expect(reaches({ label: "free", unit: "seconds" }, 3)).toBeUndefined();
    expect(reaches(atMost, null)).toBeUndefined();
  });
});

describe("show", () => {
  it("writes units out and calls what could not be measured unknown", () => {
    expect(show("bytes", 118_400_000)).toBe("118.4 MB");
    expect(show("bytes", 412_300)).toBe("412.3 kB");
    expect(show("seconds", 0.4871)).toBe("0.49 s");
    expect(show("ratio", 1.3204)).toBe("1.32");
    expect(show("count", 10_432)).toBe("10432");
    expect(show("ratio", null)).toBe("unknown");
  });
});

describe("renderFigures", () => {
  it("aligns figures with their goals and marks what is missed", () => {
    const goals = {
      small: atMost,
      large: atLeast,
      up_s: { label: "up", unit: "seconds" },
    } as const;
    const figures = { small: 1.6, large: 2, up_s: 12.5 };
    expect(renderFigures(goals, figures)).toEqual([
      "figure  value    goal                 what it is",
      "small   1.60     at most 1.50   MISS  small",
      "large   2.00     at least 1.50  pass  large",
      "up_s    12.50 s                       up",
    ]);
  });
});
