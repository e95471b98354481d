import { expect, test } from "vitest";
import { csvLine } from "./csv";

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://evil")'])(
  "%j is no formula in a spreadsheet",
  (value) => {
    const line = csvLine([value]);
    expect(line.replace(/^"/, "").startsWith("'")).toBe(true);
  },
);

test("a sign inside a text is left alone", () => {
  expect(csvLine(["a=b", "2-1", "x@y"])).toBe("a=b,2-1,x@y\r\n");
});

test("quotes, commas and newlines stay within their cell", () => {
  expect(csvLine(['say "hi"', "a,b", "one\ntwo", "three\r\nfour"])).toBe(
    '"say ""hi""","a,b","one\ntwo","three\r\nfour"\r\n',
  );
});

test("text of any language is kept as it is", () => {
  expect(csvLine(["Überweisung für Zoë", "請求書", "🧾"])).toBe("Überweisung für Zoë,請求書,🧾\r\n");
});

test("instants are in UTC, amounts exact, nothing is empty", () => {
  const at = new Date("2026-02-01T12:00:00Z");
  expect(csvLine([at, 9_007_199_254_740_993n, 7, true, false, null, undefined, ""])).toBe(
    "2026-02-01T12:00:00.000Z,9007199254740993,7,yes,no,,,\r\n",
  );
});
