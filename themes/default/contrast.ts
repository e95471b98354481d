/** A colour in OKLCH: lightness 0..1, chroma, hue in degrees. */
export type Oklch = { lightness: number; chroma: number; hue: number };

/** Linear-light sRGB components; outside 0..1 when the colour is out of gamut. */
export type LinearRgb = readonly [red: number, green: number, blue: number];

/** OKLCH to linear sRGB, with the matrices of CSS Color 4 (§ "OKLab and OKLCH", sample code). */
export function toLinearRgb({ lightness, chroma, hue }: Oklch): LinearRgb {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Linear sRGB back to OKLab coordinates, where Euclidean distance is close to perceived difference. */
export function toOklab([red, green, blue]: LinearRgb): readonly [number, number, number] {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** WCAG 2 contrast ratio of two opaque colours, 1..21. */
export function contrast(one: Oklch, other: Oklch): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** What a person without red (protan) or green (deutan) cones sees: Machado, Oliveira, Fernandes 2009, severity 1. */
export function seenWithout(cones: "red" | "green", [red, green, blue]: LinearRgb): LinearRgb {
  return cones === "red"
    ? [
        0.152286 * red + 1.052583 * green - 0.204868 * blue,
        0.114503 * red + 0.786281 * green + 0.099216 * blue,
        -0.003882 * red - 0.048116 * green + 1.051998 * blue,
      ]
    : [
        0.367322 * red + 0.860646 * green - 0.227968 * blue,
        0.280085 * red + 0.672501 * green + 0.047413 * blue,
        -0.01182 * red + 0.04294 * green + 0.968881 * blue,
      ];
}

/** Distance in OKLab; 0.02 is about what can just be told apart side by side. */
export function difference(one: LinearRgb, other: LinearRgb): number {
  const [l1, a1, b1] = toOklab(one);
  const [l2, a2, b2] = toOklab(other);
  return Math.hypot(l1 - l2, a1 - a2, b1 - b2);
}

function luminance(colour: Oklch): number {
  const [red, green, blue] = toLinearRgb(colour).map((part) => Math.min(1, Math.max(0, part))) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export type Scheme = "light" | "dark";

/** The colours of a token sheet as `light-dark(oklch(…), oklch(…))`, by token name without its prefix. */
export function readColours(css: string): Map<string, Record<Scheme, Oklch>> {
  const colour = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
  const declaration = new RegExp(String.raw`--tp-([\w-]+):\s*light-dark\(${colour}, ${colour}\);`, "g");
  const oklch = (parts: string[]): Oklch => {
    const [lightness = 0, chroma = 0, hue = 0] = parts.map(Number);
    return { lightness, chroma, hue };
  };
  const colours = new Map<string, Record<Scheme, Oklch>>();
  for (const [, name = "", ...parts] of css.matchAll(declaration)) {
    colours.set(name, { light: oklch(parts.slice(0, 3)), dark: oklch(parts.slice(3, 6)) });
  }
  return colours;
}
