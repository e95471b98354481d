"use client";

import { type KeyboardEvent, type PointerEvent, useId, useRef } from "react";
import { cx } from "@/components/ui/cx";
import { type Crop, type Extent, MAX_ZOOM, moved, zoomed, zoomOf } from "./crop";

/** Width and height of the square on the page, in CSS pixels: `size-64`. */
const VIEW = 256;
const KEY_STEP = 8;
const ARROWS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Shows the square of a picture that will be kept: the picture is moved under it, and comes nearer by the slider. */
export function PictureCropper({
  url,
  image,
  crop,
  round,
  onCrop,
}: {
  url: string;
  image: Extent;
  crop: Crop;
  /** People are shown round: what the circle leaves out is veiled. */
  round: boolean;
  onCrop: (crop: Crop) => void;
}) {
  const id = useId();
  const last = useRef<{ x: number; y: number } | null>(null);
  const scale = VIEW / crop.size;
  /** Moves the picture by so many CSS pixels, and so the square the other way. */
  const drag = (x: number, y: number) => onCrop(moved(crop, { x: -x / scale, y: -y / scale }, image));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = { x: event.clientX, y: event.clientY };
  };
  const onPointerMove = ({ clientX: x, clientY: y }: PointerEvent) => {
    if (!last.current) return;
    drag(x - last.current.x, y - last.current.y);
    last.current = { x, y };
  };
  const onPointerEnd = () => {
    last.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    const nearer = { "+": 1.1, "=": 1.1, "-": 1 / 1.1 }[event.key];
    if (!arrow && !nearer) return;
    event.preventDefault();
    if (arrow) drag(arrow[0] * KEY_STEP, arrow[1] * KEY_STEP);
    if (nearer) onCrop(zoomed(crop, zoomOf(crop, image) * nearer, image));
  };
  return (
    <div className="flex flex-col items-center gap-4">
      <div
        // Keys are its own, as in a map.
        role="application"
        aria-label="Part of the picture that is kept"
        aria-describedby={`${id}-hint`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved by keys
        tabIndex={0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onKeyDown={onKeyDown}
        className={cx(
          "relative size-64 shrink-0 cursor-grab touch-none select-none overflow-hidden rounded bg-surface-sunken active:cursor-grabbing",
          "focus-visible:outline-2 focus-visible:outline-focus focus-visible:outline-offset-2",
        )}
      >
        <img
          src={url}
          alt=""
          draggable={false}
          className="absolute top-0 left-0 max-w-none origin-top-left"
          style={{
            width: image.width * scale,
            height: image.height * scale,
            transform: `translate(${-crop.x * scale}px, ${-crop.y * scale}px)`,
          }}
        />
        {round && (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-0 rounded-full outline-64 outline-backdrop outline-solid"
          />
        )}
      </div>
      <label htmlFor={`${id}-zoom`} className="flex w-64 items-center gap-3 font-medium text-14">
        Zoom
        <input
          id={`${id}-zoom`}
          type="range"
          min={1}
          max={MAX_ZOOM}
          step={0.05}
          value={zoomOf(crop, image)}
          onChange={({ target }) => onCrop(zoomed(crop, target.valueAsNumber, image))}
          className="min-w-0 flex-1 accent-primary"
        />
      </label>
      <p id={`${id}-hint`} className="text-center text-13 text-muted">
        Drag the picture, or move it with the arrow keys.
      </p>
    </div>
  );
}
