import fc from "fast-check";
import { expect, test } from "vitest";
import type { PeriodType } from "@/lib/time/periods";
import { endTermAt, extendTerm, openTerm, serviceStart } from "./terms";

const at = (text: string) => new Date(`${text}T10:20:30.400Z`);

/** The ends of a term that is extended one period at a time. */
function ends(begin: string, type: PeriodType, count: number): string[] {
  let term = openTerm(at(begin), type, 1);
  const found = [term.endsAt];
  while (found.length < count) {
    term = extendTerm(term, type, 1);
    found.push(term.endsAt);
  }
  return found.map((end) => end.toISOString());
}

test("vector 20, §11 row 18: a billing day late in the month comes back after a short month", () => {
  const expected = ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31"];
  expect(ends("2024-01-31", "monthly", 4)).toEqual(expected.map((day) => at(day).toISOString()));
});

test("vector 20: a leap day comes back every fourth year", () => {
  const expected = ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"];
  expect(ends("2024-02-29", "yearly", 4)).toEqual(expected.map((day) => at(day).toISOString()));
});

test("periods bought together end when the same periods bought one by one do", () => {
  const type = fc.constantFrom<PeriodType>("hourly", "daily", "weekly", "monthly", "yearly");
  const begin = fc.date({ min: new Date("2000-01-01"), max: new Date("2050-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(
      type,
      begin,
      fc.array(fc.integer({ min: 1, max: 24 }), { minLength: 1, maxLength: 6 }),
      (p, b, ns) => {
        const [first = 1, ...rest] = ns;
        const stepwise = rest.reduce((term, n) => extendTerm(term, p, n), openTerm(b, p, first));
        expect(stepwise).toEqual(
          openTerm(
            b,
            p,
            ns.reduce((sum, n) => sum + n, 0),
          ),
        );
      },
    ),
  );
});

test("after somebody chose an end, periods count from there", () => {
  const chosen = endTermAt(openTerm(at("2024-01-31"), "monthly", 1), at("2024-02-20"));
  expect(extendTerm(chosen, "monthly", 2).endsAt).toEqual(at("2024-04-20"));
});

test("a term never ends before it begins", () => {
  const term = openTerm(at("2024-01-31"), "monthly", 1);
  expect(endTermAt(term, at("2023-01-01")).endsAt).toEqual(term.createdAt);
});

test("an order begins behind what is paid for, and at once after a lapse", () => {
  const current = openTerm(at("2024-01-31"), "monthly", 1);
  expect(serviceStart(current, at("2024-02-10"))).toEqual(current.endsAt);
  expect(serviceStart(current, at("2024-03-10"))).toEqual(at("2024-03-10"));
  expect(serviceStart(null, at("2024-03-10"))).toEqual(at("2024-03-10"));
});
