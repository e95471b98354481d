import { readFile } from "node:fs/promises";
import { join } from "node:path";
import PDFDocument from "pdfkit";
import sharp from "sharp";
import type { MessageLanguage } from "@/lib/text/message-languages";
import { singleLine } from "@/lib/text/single-line";
import { layOut, PAPERS, type Page, type Weight } from "./layout";
import type { Receipt } from "./receipt";
import { type Sheet, sheetOf } from "./sheet";

const FONTS = join(process.cwd(), "node_modules", "@expo-google-fonts", "inter");
const FILES: Readonly<Record<Weight, string>> = {
  regular: "400Regular/Inter_400Regular.ttf",
  strong: "600SemiBold/Inter_600SemiBold.ttf",
};
const INK = "#171e1a";
const MUTED = "#505754";
const LINE = "#d5d2ce";

/**
 * Prints a receipt. The same receipt in the same language is the same file, byte by byte: nothing in it tells when it was
 * printed. Its fonts lie in it, reduced to the letters that it uses.
 */
export async function receiptPdf(receipt: Receipt, language: MessageLanguage): Promise<Buffer> {
  const sheet = sheetOf(receipt, language);
  const document = open(sheet, receipt, await fonts());
  const pages = layOut(sheet, (text, size, weight) =>
    document.font(weight).fontSize(size).widthOfString(text),
  );
  const logo = receipt.seller.logo && (await asPng(receipt.seller.logo));
  for (const page of pages) draw(document, page, { size: PAPERS[sheet.paper], logo });
  return bytesOf(document);
}

/** What the file is called: `<site>-receipt-<reference>.pdf`, in letters that every system can store. */
export function receiptFileName(siteSlug: string, { charge }: Pick<Receipt, "charge">): string {
  return `${siteSlug}-receipt-${charge.reference}.pdf`.replace(/[^a-zA-Z0-9._-]+/g, "-");
}

type Fonts = Readonly<Record<Weight, Buffer>>;

let loaded: Promise<Fonts> | undefined;

/** Read once. */
function fonts(): Promise<Fonts> {
  loaded ??= Promise.all([FILES.regular, FILES.strong].map((file) => readFile(join(FONTS, file)))).then(
    ([regular, strong]) => ({ regular, strong }) as Fonts,
  );
  return loaded;
}

function open({ language, title }: Sheet, { charge, seller }: Receipt, { regular, strong }: Fonts) {
  const document = new PDFDocument({
    ...{ autoFirstPage: false, margin: 0, pdfVersion: "1.7", lang: language, displayTitle: true },
    // It begins with no font of its own. One given here would be read anew at every change of fonts.
    font: null as unknown as string,
    // The file's id is made of these too.
    info: {
      Title: singleLine(`${title} ${charge.reference}`),
      Author: singleLine(seller.name),
      Creator: "Turnpike",
      Producer: "Turnpike",
      CreationDate: charge.createdAt,
    },
  });
  document.registerFont("regular" satisfies Weight, regular);
  document.registerFont("strong" satisfies Weight, strong);
  return document;
}

/** Such a file holds no WebP, as which pictures are kept. Four times as fine as its place on the page. */
function asPng(picture: Uint8Array): Promise<Buffer> {
  return sharp(picture).resize(160, 160).png().toBuffer();
}

interface Look {
  readonly size: readonly [number, number];
  readonly logo: Buffer | null;
}

function draw(document: PDFKit.PDFDocument, page: Page, { size, logo }: Look): void {
  document.addPage({ size: [...size], margin: 0 });
  if (page.logo && logo) {
    const { x, y, side } = page.logo;
    document.image(logo, x, y, { width: side, height: side });
  }
  for (const { x, y, width } of page.rules) {
    document
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(0.5)
      .strokeColor(LINE)
      .stroke();
  }
  for (const { x, y, text, size: points, weight, isMuted } of page.texts) {
    document
      .font(weight)
      .fontSize(points)
      .fillColor(isMuted ? MUTED : INK)
      .text(text, x, y, { lineBreak: false });
  }
}

function bytesOf(document: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(Buffer.concat(chunks)));
    document.on("error", reject);
    document.end();
  });
}
