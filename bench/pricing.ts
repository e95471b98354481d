import type { Database } from "@/lib/db";
import { operations } from "@/lib/operations";
import { inProcessFetch } from "@/test/in-process";
import { aPlan } from "@/test/world";
import type { Figure } from "./compare";
import { hammer } from "./load";

const CLIENTS = 8;
const SECONDS = 1;
const PLANS = 12;

/** A catalogue as a small company has it, and the bytes in which the API tells it. */
export async function makeCatalogue(db: Database): Promise<string> {
  for (let n = 1; n <= PLANS; n++) {
    await aPlan(db, `plan-${n}`, "cowork", {
      description: "Everything a small team needs, and a place in the middle of town to meet its customers.",
      periodAmount: BigInt(n) * 1_000n,
      advanceDiscounts: { create: [{ discountType: "percentage", discountValue: 2_000n, length: 12 }] },
    });
  }
  const answer = await inProcessFetch(operations)("http://localhost/api/pricing");
  return answer.text();
}

/** The public price list: what a marketing site asks for at every visit. */
export function pricing(url: string, body: string): Figure {
  return {
    title: "GET /api/pricing",
    baseline: "a bare Next route handler, same bytes",
    aim: 0.7,
    subject: async () => {
      const text = await fetch(`${url}/api/pricing`).then((answer) => answer.text());
      if (text !== body) throw new Error("the price list is not what the baseline answers");
      return hammer(`${url}/api/pricing`, CLIENTS, SECONDS);
    },
    compare: () => hammer(`${url}/dev/bench/`, CLIENTS, SECONDS),
  };
}
