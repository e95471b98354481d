import fc from "fast-check";
import { expect, test } from "vitest";
import { centred, type Extent, MAX_ZOOM, moved, rounded, zoomed, zoomOf } from "./crop";

const wide: Extent = { width: 900, height: 300 };

test("begins with the largest square in the middle, as the server takes it without scripts", () => {
  expect(centred(wide)).toEqual({ x: 300, y: 0, size: 300 });
  expect(centred({ width: 300, height: 900 })).toEqual({ x: 0, y: 300, size: 300 });
});

test("moves as far as the picture goes", () => {
  expect(moved(centred(wide), { x: -50, y: 20 }, wide)).toEqual({ x: 250, y: 0, size: 300 });
  expect(moved(centred(wide), { x: 5000, y: 0 }, wide)).toEqual({ x: 600, y: 0, size: 300 });
});

test("comes nearer around its middle, and back", () => {
  const near = zoomed(centred(wide), 2, wide);
  expect(near).toEqual({ x: 375, y: 75, size: 150 });
  expect(zoomOf(near, wide)).toBe(2);
  expect(zoomed(near, 1, wide)).toEqual(centred(wide));
  expect(zoomed(near, 1000, wide).size).toBe(300 / MAX_ZOOM);
});

test("whatever is done, it stays a square inside the picture", () => {
  const extent = fc.record({
    width: fc.integer({ min: 1, max: 9000 }),
    height: fc.integer({ min: 1, max: 9000 }),
  });
  const step = fc.record({
    x: fc.double({ min: -9000, max: 9000, noNaN: true }),
    y: fc.double({ min: -9000, max: 9000, noNaN: true }),
    zoom: fc.double({ min: 0.1, max: 20, noNaN: true }),
  });
  fc.assert(
    fc.property(extent, fc.array(step), (image, steps) => {
      const end = steps.reduce(
        (crop, { x, y, zoom }) => zoomed(moved(crop, { x, y }, image), zoom, image),
        centred(image),
      );
      const { x, y, size } = rounded(end);
      expect([x >= 0, y >= 0, size >= 1]).toEqual([true, true, true]);
      expect(x + size).toBeLessThanOrEqual(image.width);
      expect(y + size).toBeLessThanOrEqual(image.height);
    }),
  );
});
