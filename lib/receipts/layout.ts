import { singleLine } from "@/lib/text/single-line";
import type { Paper, Row, Sheet } from "./sheet";

/** A text in its place: `x` and `y` are points from the upper left corner of the page to that of the text. */
export interface PlacedText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly weight: Weight;
  readonly isMuted: boolean;
}

/** A hairline across the page. */
export interface PlacedRule {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A square picture. */
export interface PlacedPicture {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface Page {
  /** The seller's logo. */
  readonly logo: PlacedPicture | null;
  readonly texts: readonly PlacedText[];
  readonly rules: readonly PlacedRule[];
}

export type Weight = "regular" | "strong";

/** How wide a text is, in points. */
export type Measure = (text: string, size: number, weight: Weight) => number;

/** Width and height of a sheet of paper, in points. */
export const PAPERS: Readonly<Record<Paper, readonly [width: number, height: number]>> = {
  A4: [595.28, 841.89],
  LETTER: [612, 792],
};

const MARGIN = 56;
const BODY = 10;
const LINE = 15;
const ROW_GAP = 7;
const FOOT = 40;
const AMOUNT_WIDTH = 120;
const LOGO = 40;

/** Puts a receipt on as many pages as it takes. Every page has the head of the table and says which one it is. */
export function layOut(sheet: Sheet, measure: Measure): Page[] {
  const canvas = new Canvas(PAPERS[sheet.paper], measure);
  putHeader(canvas, sheet);
  putTable(canvas, sheet);
  putTotals(canvas, sheet);
  return canvas.pages.map(({ logo, texts, rules }, place) => ({
    ...{ logo, rules },
    texts: [...texts, ...canvas.foot(sheet.support, sheet.page(place + 1, canvas.pages.length))],
  }));
}

interface Style {
  readonly size?: number;
  readonly weight?: Weight;
  readonly isMuted?: boolean;
}

/** Pages that fill from top to bottom. */
class Canvas {
  readonly pages: { logo: PlacedPicture | null; texts: PlacedText[]; rules: PlacedRule[] }[] = [];
  y = MARGIN;
  readonly left = MARGIN;
  readonly right: number;
  readonly bottom: number;

  constructor(
    [width, height]: readonly [width: number, height: number],
    private readonly measure: Measure,
  ) {
    this.right = width - MARGIN;
    this.bottom = height - MARGIN - FOOT;
    this.turn();
  }

  get width(): number {
    return this.right - this.left;
  }

  /** Whether so much still fits on this page. */
  fits(height: number): boolean {
    return this.y + height <= this.bottom;
  }

  turn(): void {
    this.pages.push({ logo: null, texts: [], rules: [] });
    this.y = MARGIN;
  }

  put(x: number, y: number, text: string, style: Style = {}): void {
    this.pages.at(-1)?.texts.push(placed(x, y, text, style));
  }

  putEnding(x: number, y: number, text: string, style: Style = {}): void {
    this.put(x - this.widthOf(text, style), y, text, style);
  }

  putLogo(side: number): void {
    const page = this.pages.at(-1);
    if (page) page.logo = { x: this.left, y: this.y, side };
  }

  rule(): void {
    this.pages.at(-1)?.rules.push({ x: this.left, y: this.y, width: this.width });
  }

  widthOf(text: string, { size = BODY, weight = "regular" }: Style): number {
    return this.measure(text, size, weight);
  }

  /** The text in lines of at most this width, between words where there are any. */
  wrap(text: string, width: number, style: Style = {}): string[] {
    const lines: string[] = [];
    let line = "";
    for (const word of singleLine(text)
      .split(/ +/)
      .flatMap((one) => this.pieces(one, width, style))) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && this.widthOf(longer, style) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    return [...lines, line];
  }

  /** A word that is wider than a line, in pieces that are not. */
  private pieces(word: string, width: number, style: Style): string[] {
    if (this.widthOf(word, style) <= width) return [word];
    const pieces: string[] = [];
    let piece = "";
    for (const letter of word) {
      if (piece !== "" && this.widthOf(piece + letter, style) > width) {
        pieces.push(piece);
        piece = "";
      }
      piece += letter;
    }
    return [...pieces, piece];
  }

  foot(support: string, page: string): PlacedText[] {
    const style = { size: 8, isMuted: true };
    const y = this.bottom + FOOT - LINE;
    const [first = ""] = this.wrap(support, this.width - 100, style);
    return [
      placed(this.left, y, first, style),
      placed(this.right - this.widthOf(page, style), y, page, style),
    ].filter(({ text }) => text !== "");
  }
}

function placed(x: number, y: number, text: string, style: Style): PlacedText {
  return { x, y, text: singleLine(text), size: BODY, weight: "regular", isMuted: false, ...style };
}

/** Title and reference, who sold to whom, and how it was paid. */
function putHeader(canvas: Canvas, { title, seller, buyer, facts, status }: Sheet): void {
  const titleStyle = { size: 22, weight: "strong" } as const;
  const nameStyle = { size: 14, weight: "strong" } as const;
  const titleWidth = canvas.widthOf(title, titleStyle);
  canvas.putEnding(canvas.right, canvas.y, title, titleStyle);
  const top = canvas.y;
  const [logo, indent] = seller.hasLogo ? [LOGO, LOGO + 12] : [0, 0];
  if (seller.hasLogo) canvas.putLogo(LOGO);
  // One line of a name stands in the middle of the logo.
  canvas.y += Math.max(0, (logo - 28) / 2);
  for (const line of canvas.wrap(seller.name, canvas.width - titleWidth - 24 - indent, nameStyle)) {
    canvas.put(canvas.left + indent, canvas.y + 4, line, nameStyle);
    canvas.y += 20;
  }
  canvas.y = Math.max(canvas.y, top + logo) + 24;
  const column = canvas.width / 2;
  const parties = canvas.y;
  const ends = [seller, buyer].map(({ label, name, lines }, place) => {
    const x = canvas.left + place * column;
    canvas.put(x, parties, label, { size: 8, isMuted: true });
    let y = parties + LINE;
    for (const [nth, text] of [name, ...lines].entries()) {
      const style = nth === 0 ? ({ weight: "strong" } as const) : {};
      for (const line of canvas.wrap(text, column - 16, style)) {
        canvas.put(x, y, line, style);
        y += LINE;
      }
    }
    return y;
  });
  canvas.y = Math.max(...ends) + 16;
  for (const { label, value } of facts) {
    canvas.put(canvas.left, canvas.y, label, { isMuted: true });
    for (const line of canvas.wrap(value, canvas.width - 100)) {
      canvas.put(canvas.left + 100, canvas.y, line);
      canvas.y += LINE;
    }
  }
  canvas.y += 12;
  for (const line of canvas.wrap(status, canvas.width)) {
    canvas.put(canvas.left, canvas.y, line);
    canvas.y += LINE;
  }
  canvas.y += 20;
}

function putTable(canvas: Canvas, { head, rows }: Sheet): void {
  putHead(canvas, head);
  for (const { text, amount, isRefund } of rows) {
    const style = { isMuted: isRefund };
    const lines = canvas.wrap(text, canvas.width - AMOUNT_WIDTH);
    if (!canvas.fits(lines.length * LINE + 2 * ROW_GAP)) {
      canvas.turn();
      putHead(canvas, head);
    }
    canvas.y += ROW_GAP;
    for (const [nth, line] of lines.entries()) {
      canvas.put(canvas.left, canvas.y, line, style);
      if (nth === 0) canvas.putEnding(canvas.right, canvas.y, amount, style);
      canvas.y += LINE;
    }
    canvas.y += ROW_GAP;
    canvas.rule();
  }
}

function putHead(canvas: Canvas, { text, amount }: Row): void {
  const style = { size: 8, isMuted: true };
  canvas.put(canvas.left, canvas.y, text, style);
  canvas.putEnding(canvas.right, canvas.y, amount, style);
  canvas.y += LINE;
  canvas.rule();
}

/** What it comes to; never parted from each other. */
function putTotals(canvas: Canvas, { totals }: Sheet): void {
  const height = totals.length * (LINE + 4) + ROW_GAP;
  if (!canvas.fits(height)) canvas.turn();
  canvas.y += ROW_GAP + 4;
  for (const { text, amount, isStrong } of totals) {
    const style: Style = isStrong ? { size: 11, weight: "strong" } : {};
    canvas.putEnding(canvas.right - AMOUNT_WIDTH, canvas.y, text, style);
    canvas.putEnding(canvas.right, canvas.y, amount, style);
    canvas.y += LINE + 4;
  }
}
