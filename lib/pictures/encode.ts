import sharp from "sharp";
import { z } from "zod";
import { InvalidInput } from "@/lib/errors";

/** What people may send: larger than any picture that a phone makes of a person, and its pixels fit in memory. */
export const MAX_UPLOAD_BYTES = 5 * 1024 * 1024;
const MAX_PIXELS = 25_000_000;
/** Width and height of what is kept, in pixels: the largest that pages show, on the finest screens. */
export const SIDE = 256;
const QUALITY = 82;
/** For machines that are busy: the largest takes a second or two. */
const TIMEOUT_SECONDS = 30;

// Nothing but these is ever decoded, whatever a file turns out to be: no documents, no SVG, which may load and run things.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    ...["VipsForeignLoadPngBuffer", "VipsForeignLoadJpegBuffer"],
    ...["VipsForeignLoadWebpBuffer", "VipsForeignLoadNsgifBuffer"],
  ],
});
// A picture takes one core, and leaves the others to answer requests.
sharp.concurrency(1);
sharp.cache(false);

const Pixels = z.int().min(0).max(65_535);

/** The square that is wanted of a picture, in pixels of the picture as it is shown, turned upright. */
export const Crop = z.object({ x: Pixels, y: Pixels, size: Pixels.min(1) });
export type Crop = z.output<typeof Crop>;

/** A picture as it is kept. */
export interface EncodedPicture {
  readonly contentType: "image/webp";
  readonly bytes: Uint8Array;
}

/**
 * Decodes a picture that somebody sent and draws it anew: a square of {@link SIDE} pixels, without what the file said
 * besides, such as where it was taken, and without what was hidden in it. Of an animation the first picture is taken.
 *
 * @param crop the square that is wanted; null for the largest in the middle
 * @throws InvalidInput 400 `picture`
 */
export async function encodePicture(sent: Uint8Array, crop: Crop | null): Promise<EncodedPicture> {
  if (sent.length === 0) throw refusal("Choose a picture.");
  if (sent.length > MAX_UPLOAD_BYTES) throw refusal("Use a picture of at most 5 MB.");
  if (!isPicture(sent)) throw refusal("Use a PNG, JPEG, WebP or GIF file.");
  return oneAtATime(() => draw(sent, crop));
}

async function draw(sent: Uint8Array, crop: Crop | null): Promise<EncodedPicture> {
  try {
    const image = sharp(sent, { limitInputPixels: MAX_PIXELS, failOn: "error" });
    const { width, height } = (await image.metadata()).autoOrient;
    if (width * height > MAX_PIXELS) throw refusal("Use a picture of at most 25 megapixels.");
    const bytes = await image
      .autoOrient()
      .extract(within(crop ?? centre(width, height), width, height))
      .resize(SIDE, SIDE)
      .webp({ quality: QUALITY })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .toBuffer();
    return { contentType: "image/webp", bytes };
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw refusal(reasonOf(error), error);
  }
}

/** What of the library's refusals somebody can do something about. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : "";
  if (message.includes("pixel limit")) return "Use a picture of at most 25 megapixels.";
  if (message.startsWith("timeout")) return "This picture takes too long to read: use a smaller one.";
  return "This file is damaged, or is no picture.";
}

let last: Promise<unknown> = Promise.resolve();

/** A large picture takes hundreds of megabytes while it is decoded: they are taken one after the other. */
function oneAtATime<Value>(work: () => Promise<Value>): Promise<Value> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

function refusal(message: string, cause?: unknown): InvalidInput {
  return new InvalidInput({ picture: [message] }, { cause });
}

/** How PNG, JPEG, GIF and WebP begin, in hexadecimal digits. */
const SIGNATURES = /^(89504e470d0a1a0a|ffd8ff|474946383[79]61|52494646.{8}57454250)/;

/** By the bytes it begins with: what a file is called, and said to be, is up to whoever sends it. */
function isPicture(bytes: Uint8Array): boolean {
  return SIGNATURES.test(Buffer.from(bytes.subarray(0, 12)).toString("hex"));
}

function centre(width: number, height: number): Crop {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}

/** As wanted, but inside the picture: browsers round. */
function within(crop: Crop, imageWidth: number, imageHeight: number) {
  const size = Math.min(crop.size, imageWidth, imageHeight);
  const [left, top] = [Math.min(crop.x, imageWidth - size), Math.min(crop.y, imageHeight - size)];
  return { left, top, width: size, height: size };
}
