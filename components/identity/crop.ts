/** A square of a picture, in pixels of it; fractions until it is sent. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/** How large a picture is, in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** How much nearer than the whole picture one can get. */
export const MAX_ZOOM = 8;

/** The largest square in the middle. */
export function centred({ width, height }: Extent): Crop {
  const size = Math.min(width, height);
  return { x: (width - size) / 2, y: (height - size) / 2, size };
}

/** The square elsewhere, as far as the picture goes. */
export function moved({ x, y, size }: Crop, by: { x: number; y: number }, image: Extent): Crop {
  return {
    x: clamp(x + by.x, image.width - size),
    y: clamp(y + by.y, image.height - size),
    size,
  };
}

/** How near the square is: 1 is as much of the picture as fits. */
export function zoomOf({ size }: Crop, { width, height }: Extent): number {
  return Math.min(width, height) / size;
}

/** The square nearer or farther, around the same middle where the picture reaches that far. */
export function zoomed(crop: Crop, zoom: number, image: Extent): Crop {
  const size = Math.min(image.width, image.height) / Math.min(MAX_ZOOM, Math.max(1, zoom));
  const by = (crop.size - size) / 2;
  return moved({ ...crop, size }, { x: by, y: by }, image);
}

/** In whole pixels, inside the picture. */
export function rounded({ x, y, size }: Crop): Crop {
  return { x: Math.floor(x), y: Math.floor(y), size: Math.max(1, Math.floor(size)) };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), Math.max(0, most));
}
