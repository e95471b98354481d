import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { InvalidInput } from "@/lib/errors";
import { encodePicture, MAX_UPLOAD_BYTES, SIDE } from "./encode";

const RED = { r: 220, g: 30, b: 30 };
const BLUE = { r: 30, g: 30, b: 220 };

/** A picture of one colour. */
function plain(width: number, height: number, background = BLUE): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** Blue, with a red square in it. */
async function withSquare(width: number, height: number, at: { left: number; top: number; size: number }) {
  const { left, top, size } = at;
  const input = await plain(size, size, RED).png().toBuffer();
  return plain(width, height).composite([{ input, left, top }]);
}

async function pixels(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { info, at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)] };
}

const isRed = ([r = 0, , b = 0]: number[]) => r > 180 && b < 90;

async function refusalOf(bytes: Uint8Array): Promise<string[] | undefined> {
  const error = await encodePicture(bytes, null).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(InvalidInput);
  return (error as InvalidInput).fields.picture;
}

/** A PNG that says how large it is, with as many zero bytes of data as that needs, in a few kilobytes. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 });
  const signature = Buffer.from("89504e470d0a1a0a", "hex");
  return Buffer.concat([
    ...[signature, chunk("IHDR", header), chunk("IDAT", data)],
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("what is kept", () => {
  test("of every type that may be sent, a WebP of 256 pixels a side", async () => {
    const source = plain(300, 200);
    for (const type of ["png", "jpeg", "webp", "gif"] as const) {
      const { contentType, bytes } = await encodePicture(
        await source.clone().toFormat(type).toBuffer(),
        null,
      );
      expect(contentType).toBe("image/webp");
      expect(await sharp(bytes).metadata(), type).toMatchObject({
        format: "webp",
        width: SIDE,
        height: SIDE,
      });
    }
  });

  test("small pictures are enlarged, and what is transparent stays so", async () => {
    const clear = sharp({
      create: { width: 8, height: 5, channels: 4, background: { ...RED, alpha: 0 } },
    });
    const { bytes } = await encodePicture(await clear.png().toBuffer(), null);
    expect(await sharp(bytes).metadata()).toMatchObject({ width: SIDE, hasAlpha: true });
    expect((await sharp(bytes).stats()).isOpaque).toBe(false);
  });

  test("without a crop the square in the middle", async () => {
    const wide = await withSquare(900, 300, { left: 300, top: 0, size: 300 });
    const { at } = await pixels((await encodePicture(await wide.png().toBuffer(), null)).bytes);
    for (const [x, y] of [
      [4, 4],
      [251, 4],
      [4, 251],
      [251, 251],
    ] as const)
      expect(isRed(at(x, y)), `${x} ${y}`).toBe(true);
  });

  test("with a crop just that, pulled inside where it sticks out", async () => {
    const bytes = await (await withSquare(640, 480, { left: 480, top: 320, size: 160 })).png().toBuffer();
    for (const crop of [
      { x: 480, y: 320, size: 160 },
      { x: 483, y: 322, size: 160 },
    ]) {
      const { at } = await pixels((await encodePicture(bytes, crop)).bytes);
      expect([isRed(at(4, 4)), isRed(at(251, 251))]).toEqual([true, true]);
    }
    const whole = await pixels((await encodePicture(bytes, { x: 0, y: 0, size: 65_535 })).bytes);
    expect([isRed(whole.at(4, 4)), isRed(whole.at(200, 230))]).toEqual([false, false]);
  });

  test("a picture that lies on its side is turned upright before it is cropped", async () => {
    // Stored wide with the red at the left; shown turned by 90° it is high, with the red at the top.
    const lying = await withSquare(600, 300, { left: 0, top: 0, size: 300 });
    const bytes = await lying.jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const top = await pixels((await encodePicture(bytes, { x: 0, y: 0, size: 300 })).bytes);
    const bottom = await pixels((await encodePicture(bytes, { x: 0, y: 300, size: 300 })).bytes);
    expect([isRed(top.at(128, 128)), isRed(bottom.at(128, 128))]).toEqual([true, false]);
  });

  test("nothing that the file said besides: where it was taken, by whom, with what behind it", async () => {
    const secret = "47.3769 N in Wanda's garden";
    const jpeg = await plain(300, 300)
      .jpeg()
      .withExif({ IFD0: { Artist: secret, ImageDescription: secret } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${secret}</note></x:xmpmeta>`)
      .toBuffer();
    const sent = Buffer.concat([jpeg, Buffer.from(`<script>alert("${secret}")</script>`)]);
    expect(sent.includes(secret)).toBe(true);
    const { bytes } = await encodePicture(sent, null);
    const { exif, xmp, icc, iptc } = await sharp(bytes).metadata();
    expect([exif, xmp, icc, iptc]).toEqual([undefined, undefined, undefined, undefined]);
    expect([Buffer.from(bytes).includes("Wanda"), Buffer.from(bytes).includes("script")]).toEqual([
      false,
      false,
    ]);
  });

  test("of an animation the first picture", async () => {
    const frames = await Promise.all([RED, BLUE].map((colour) => plain(64, 64, colour).png().toBuffer()));
    for (const type of ["gif", "webp"] as const) {
      const animation = await sharp(frames, { join: { animated: true } })
        .toFormat(type)
        .toBuffer();
      const { bytes } = await encodePicture(animation, null);
      expect((await sharp(bytes).metadata()).pages ?? 1, type).toBe(1);
      expect(isRed((await pixels(bytes)).at(128, 128)), type).toBe(true);
    }
  });

  test("the worst of pictures still fits in the table", async () => {
    const noise = sharp({
      create: { width: 512, height: 512, channels: 3, noise: { type: "gaussian", mean: 128, sigma: 90 } },
    } as never);
    const { bytes } = await encodePicture(await noise.png().toBuffer(), null);
    expect(bytes.length).toBeLessThan(200_000);
  });
});

describe("what is refused", () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';

  test.each([
    ["SVG", svg],
    ["SVG with a prologue", `<?xml version="1.0"?>${svg}`],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["PDF", "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj"],
    ["text", "hello"],
    ["a RIFF file that is no WebP", "RIFF\x10\0\0\0WAVEfmt "],
  ])("%s, whatever it is called", async (_, text) => {
    expect(await refusalOf(Buffer.from(text, "latin1"))).toEqual(["Use a PNG, JPEG, WebP or GIF file."]);
  });

  test("types that the library knows and pages have no use for", async () => {
    for (const type of ["tiff", "avif"] as const)
      expect(await refusalOf(await plain(9, 9).toFormat(type).toBuffer()), type).toEqual([
        "Use a PNG, JPEG, WebP or GIF file.",
      ]);
  });

  test("what only begins like a picture", async () => {
    const signature = Buffer.from("89504e470d0a1a0a", "hex");
    const cut = (await plain(300, 300).jpeg().toBuffer()).subarray(0, 700);
    for (const bytes of [Buffer.concat([signature, Buffer.from(svg)]), cut, Buffer.from("ffd8ffe0", "hex")])
      expect(await refusalOf(bytes)).toEqual(["This file is damaged, or is no picture."]);
  });

  test("no file, and more than 5 MB", async () => {
    expect(await refusalOf(new Uint8Array())).toEqual(["Choose a picture."]);
    expect(await refusalOf(new Uint8Array(MAX_UPLOAD_BYTES + 1))).toEqual(["Use a picture of at most 5 MB."]);
  });

  test("few bytes with many pixels, without decoding them", async () => {
    const bytes = bomb(30_000, 30_000);
    expect(bytes.length).toBeLessThan(200_000);
    const began = performance.now();
    expect(await refusalOf(bytes)).toEqual(["Use a picture of at most 25 megapixels."]);
    expect(performance.now() - began).toBeLessThan(5000);
    const allowed = await encodePicture(bomb(4900, 4900), null);
    expect((await sharp(allowed.bytes).metadata()).width).toBe(SIDE);
  });

  test("a document, even where something is mistaken for a picture: the library itself decodes nothing else", async () => {
    await expect(sharp(Buffer.from(svg)).png().toBuffer()).rejects.toThrow();
  });
});
