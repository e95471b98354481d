import { createHash } from "node:crypto";
import sharp from "sharp";
import { extractText, getDocumentProxy } from "unpdf";
import { describe, expect, test } from "vitest";
import { messageLanguages } from "@/lib/text/message-languages";
import { partOf } from "./find-receipt";
import { layOut, PAPERS } from "./layout";
import { receiptFileName, receiptPdf } from "./pdf";
import { type Receipt, type ReceiptParty, totalsOf } from "./receipt";
import { sheetOf } from "./sheet";

const PARTY: ReceiptParty = {
  ...{ name: "Cowork", email: "hello@cowork.example.com", phone: "", streetAddress: "1 Main Street" },
  ...{
    postalCode: "94607",
    locality: "Oakland",
    region: "CA",
    country: "US",
    taxId: "US 94-1234567",
    logo: null,
    timeZone: "America/Los_Angeles",
  },
};

/** A receipt with one line. */
const SAMPLE_RECEIPT: Receipt = {
  charge: {
    ...{ reference: "ch_7Lm0PcXa", state: "done", createdAt: new Date("2026-03-02T18:12:00Z") },
    ...{ isTakenBack: false, unit: "usd", last4: "4242", cardName: "Ada Okafor", cardBrand: "visa" },
  },
  lines: [
    {
      ...{ num: 0, description: "Subscription to Open Space until 2026/04/02", amount: 17_900n, unit: "usd" },
      ...{ providerId: 1n, provider: "Cowork" },
    },
  ],
  refunds: [],
  seller: PARTY,
  buyer: {
    ...{ ...PARTY, name: "Marigold Studio", email: "billing@marigold.example.com", phone: "+14155550100" },
    ...{ taxId: "", streetAddress: "12 Mission Street", postalCode: "94105", locality: "San Francisco" },
  },
};

function receipt(more: Partial<Receipt> = {}): Receipt {
  return { ...SAMPLE_RECEIPT, ...more };
}

function line(num: number, amount: bigint, unit = "usd", description = `Line ${num}`) {
  return { ...{ num, amount, unit, description }, ...{ providerId: BigInt(num % 2), provider: "Cowork" } };
}

function refund(num: number, amount: bigint, unit = "usd") {
  return { num, amount, unit, createdAt: new Date("2026-03-05T09:00:00Z") };
}

/** The text of each page. */
async function textOf(pdf: Buffer): Promise<string[]> {
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)));
  return text.map((page) => page.replace(/[^\S\n]+/g, " "));
}

describe("the file", () => {
  test.each(messageLanguages)("says in %s who paid whom, for what, and how", async (language) => {
    const pdf = await receiptPdf(receipt({ refunds: [refund(0, 5_000n)] }), language);
    expect((await textOf(pdf)).join("\n---\n")).toMatchSnapshot();
  });

  test("is the same, byte by byte, whenever and however often it is printed", async () => {
    const hashOf = async (one: Receipt) =>
      createHash("sha256")
        .update(await receiptPdf(one, "en"))
        .digest("hex");
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => hashOf(receipt())));
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect([...others, await hashOf(receipt())]).toEqual([first, first, first]);
    expect(await hashOf(receipt({ lines: [line(0, 1n)] }))).not.toBe(first);
  });

  test("has the seller's logo on its first page alone, beside the name", async () => {
    const side = { width: 256, height: 256, channels: 3, background: "#1f5f4a" } as const;
    const logo = new Uint8Array(await sharp({ create: side }).webp().toBuffer());
    const seller = { ...PARTY, logo };
    const lines = Array.from({ length: 60 }, (_, num) => line(num, 100n));
    const [plain, pdf, again] = await Promise.all(
      [receipt({ lines }), receipt({ seller, lines }), receipt({ seller, lines })].map((one) =>
        receiptPdf(one, "en"),
      ),
    );
    const picturesOf = (file?: Buffer) => file?.toString("latin1").match(/\/Subtype \/Image/g)?.length ?? 0;
    expect([picturesOf(plain), picturesOf(pdf)]).toEqual([0, 1]);
    expect(again).toEqual(pdf);
    const pages = layOut(sheetOf(receipt({ seller, lines }), "en"), (text, size) => text.length * size * 0.5);
    expect(pages.map((page) => page.logo !== null)).toEqual(pages.map((_, place) => place === 0));
    const [page] = pages;
    const name = page?.texts.find(({ text }) => text === "Cowork");
    expect(name?.x).toBeGreaterThanOrEqual((page?.logo?.x ?? 0) + (page?.logo?.side ?? 0));
  });

  test("has its fonts within, loads nothing and runs nothing", async () => {
    const pdf = (await receiptPdf(receipt(), "en")).toString("latin1");
    expect(pdf.match(/\/FontFile2/g)).toHaveLength(2);
    expect(pdf).not.toMatch(/\/(URI|JavaScript|JS|Launch|EmbeddedFile|Helvetica)\b/);
  });

  test("of a long order has the head of the table, and its number, on every page", async () => {
    const lines = Array.from({ length: 120 }, (_, num) => line(num, 100n));
    const pages = await textOf(await receiptPdf(receipt({ lines }), "en"));
    expect(pages.length).toBeGreaterThan(3);
    for (const [place, page] of pages.entries()) {
      expect(page).toContain(`Page ${place + 1} of ${pages.length}`);
      expect(page).toContain("Amount");
    }
    expect(pages.join("\n").match(/Line \d+ \$1\.00/g)).toHaveLength(120);
    expect(pages.at(-1)).toContain("Total $120.00");
  });

  test("keeps letters of Europe, and what people write into names stays on its line", async () => {
    const buyer = { ...SAMPLE_RECEIPT.buyer, name: "Żółw\r\n& Сыновья\u2028(Αθήνα) — naïve" };
    const [page] = await textOf(await receiptPdf(receipt({ buyer }), "fr"));
    expect(page).toContain("Żółw & Сыновья (Αθήνα) — naïve");
    expect(page?.replace(/\s/g, " ")).toContain("179,00 $");
  });

  test("is named for site and charge, in plain letters", () => {
    expect(receiptFileName("cowork", receipt())).toBe("cowork-receipt-ch_7Lm0PcXa.pdf");
    const charge = { ...SAMPLE_RECEIPT.charge, reference: 'a"b/../c\r\nd' };
    expect(receiptFileName("cowork", receipt({ charge }))).toBe("cowork-receipt-a-b-..-c-d.pdf");
  });
});

describe("what it comes to", () => {
  test("is told for each currency, with its digits", () => {
    const lines = [line(0, 1_250n, "jpy"), line(1, 1_250n, "kwd")];
    const { totals } = sheetOf(receipt({ lines, refunds: [refund(1, 250n, "kwd")] }), "en");
    expect(totals.map(({ text, amount }) => `${text} ${amount.replace(/\s/g, " ")}`)).toEqual([
      ...["Total ¥1,250", "Paid KWD 1.250", "Refunded -KWD 0.250", "Total KWD 1.000"],
    ]);
  });

  test.each([
    ["done", 0n, "Paid. Thank you."],
    ["done", 1n, "Paid, and refunded in part."],
    ["done", 17_900n, "Paid, and refunded in full."],
    ["created", 0n, "The payment is in progress."],
    ["failed", 0n, "The payment has failed. Nothing was charged."],
    ["disputed", 0n, "The payment is disputed with the bank."],
  ] as const)("a charge that is %s, with %d of it given back, says: %s", (state, amount, status) => {
    const charge = { ...SAMPLE_RECEIPT.charge, state };
    const refunds = amount === 0n ? [] : [refund(0, amount)];
    expect(sheetOf(receipt({ charge, refunds }), "en").status).toBe(status);
  });

  test("a charge that was paid, and lost in a dispute, is not one that was never paid", () => {
    const charge = { ...SAMPLE_RECEIPT.charge, state: "failed", isTakenBack: true } as const;
    expect(sheetOf(receipt({ charge }), "en").status).toBe("Paid, and taken back by the bank.");
  });

  test("of a provider's part is its own lines, and what was given back of them", () => {
    const seller = { ...SAMPLE_RECEIPT.seller, name: "Studio" };
    const whole = {
      ...receipt({ lines: [line(0, 300n), line(1, 200n)], refunds: [refund(0, 30n), refund(1, 20n)] }),
      ...{ chargeId: 1n, customerId: 1n, createdById: null, sellers: new Map([[1n, seller]]) },
    };
    const part = partOf(whole, 1n);
    expect(part.lines.map(({ num }) => num)).toEqual([1]);
    expect(part.seller.name).toBe("Studio");
    expect(totalsOf(part)).toEqual([{ unit: "usd", paid: 200n, refunded: 20n }]);
  });
});

describe("the paper", () => {
  test.each([
    ["US", "LETTER"],
    ["CA", "LETTER"],
    ["DE", "A4"],
    ["JP", "A4"],
  ])("for a buyer in %s is %s", (country, paper) => {
    expect(sheetOf(receipt({ buyer: { ...SAMPLE_RECEIPT.buyer, country } }), "en").paper).toBe(paper);
  });

  test("is the seller's where the buyer has no address", () => {
    const [buyer, seller] = [SAMPLE_RECEIPT.buyer, SAMPLE_RECEIPT.seller];
    const nowhere = { ...buyer, country: "" };
    expect(sheetOf(receipt({ buyer: nowhere }), "en").paper).toBe("LETTER");
    expect(sheetOf(receipt({ buyer: nowhere, seller: { ...seller, country: "FR" } }), "en").paper).toBe("A4");
  });

  test("holds everything, however long it is: nothing leaves it, and no two texts lie on each other", () => {
    const measure = (text: string, size: number) => text.length * size * 0.6;
    const long =
      "An order of something with a long name that takes more than one line of the table to write down";
    const lines = Array.from({ length: 60 }, (_, num) =>
      line(num, 123_456_789n, "usd", num % 3 === 0 ? "x".repeat(200) : num % 3 === 1 ? long : "Short"),
    );
    const buyer = { ...SAMPLE_RECEIPT.buyer, name: "n".repeat(100), streetAddress: "s".repeat(150) };
    const sheet = sheetOf(receipt({ lines, buyer, refunds: lines.map(({ num }) => refund(num, 1n)) }), "fr");
    const pages = layOut(sheet, measure);
    const [width, height] = PAPERS[sheet.paper];
    for (const { texts } of pages) {
      const boxes = texts.map(({ x, y, text, size }) => {
        return { text, left: x, right: x + measure(text, size), top: y, bottom: y + size };
      });
      for (const box of boxes) {
        expect(box.left).toBeGreaterThanOrEqual(50);
        expect(box.right).toBeLessThanOrEqual(width - 50);
        expect(box.bottom).toBeLessThanOrEqual(height - 40);
        const over = boxes.filter(
          (other) =>
            other !== box &&
            other.left < box.right &&
            box.left < other.right &&
            other.top < box.bottom &&
            box.top < other.bottom,
        );
        expect(over, box.text).toEqual([]);
      }
    }
  });
});
