import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  contrast,
  difference,
  type Oklch,
  readColours,
  type Scheme,
  seenWithout,
  toLinearRgb,
} from "./contrast";

const tokens = readColours(readFileSync(join(import.meta.dirname, "tokens.css"), "utf8"));

function colour(name: string, scheme: Scheme): Oklch {
  const token = tokens.get(name);
  if (!token) throw new Error(`tokens.css does not define --tp-${name}`);
  return token[scheme];
}

const surfaces = ["surface", "surface-raised", "surface-sunken"];
const states = ["success", "warning", "danger", "info"];
const charts = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => `chart-${n}`);

/** [ink, ground] pairs that carry running text. */
const textPairs = [
  ...["text", "text-muted", "text-faint", "primary", "primary-hover", ...states].flatMap((ink) =>
    surfaces.map((ground) => [ink, ground] as const),
  ),
  ...states.flatMap((state) => [state, "text", "text-muted"].map((ink) => [ink, `${state}-soft`] as const)),
  ...["text", "text-muted", "primary", "primary-hover"].map((ink) => [ink, "primary-soft"] as const),
  ...["primary", "primary-hover", "danger"].map((ground) => ["on-primary", ground] as const),
];

/** [mark, ground] pairs that must be seen but not read: edges of inputs, the focus ring, chart marks. */
const markPairs = ["border-strong", "focus"]
  .flatMap((mark) => surfaces.map((ground) => [mark, ground] as const))
  .concat(charts.map((mark) => [mark, "surface-raised"] as const));

describe.each(["light", "dark"] as const)("in the %s theme", (scheme) => {
  it.each(textPairs)("%s on %s can be read (4.5:1)", (ink, ground) => {
    expect(contrast(colour(ink, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(markPairs)("%s on %s can be seen (3:1)", (mark, ground) => {
    expect(contrast(colour(mark, scheme), colour(ground, scheme))).toBeGreaterThanOrEqual(3);
  });

  it.each(["red", "green"] as const)("chart colours can be told apart without %s cones", (cones) => {
    const seen = charts.map((name) => seenWithout(cones, toLinearRgb(colour(name, scheme))));
    const distances = seen.flatMap((one, i) => seen.slice(i + 1).map((other) => difference(one, other)));
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(0.1);
  });

  it.each([...tokens.keys()])("%s is a colour every screen can show", (name) => {
    for (const part of toLinearRgb(colour(name, scheme))) {
      expect(part).toBeGreaterThan(-0.002);
      expect(part).toBeLessThan(1.002);
    }
  });
});

it("white on black contrasts 21:1", () => {
  const grey = (lightness: number): Oklch => ({ lightness, chroma: 0, hue: 0 });
  expect(contrast(grey(1), grey(0))).toBeCloseTo(21, 3);
});
