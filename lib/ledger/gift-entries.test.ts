import { expect, test } from "vitest";
import { type GiftClaim, giftClaim } from "./gift-entries";

const CLAIM: GiftClaim = {
  providerId: 2n,
  giftEvent: "cpn_K",
  claimEvent: "sub_9/",
  amount: 10_000n,
  unit: "usd",
  descr: "Gift of basic",
  createdAt: new Date("2026-03-01T00:00:00Z"),
  facts: {
    ...{ subscriptionId: 9n, planId: 5n, couponId: 7n, payerId: 3n, nbPeriods: 1 },
    serviceStart: new Date("2026-03-01T00:00:00Z"),
    serviceEnd: new Date("2026-04-01T00:00:00Z"),
  },
};

test("a claim moves the deferred revenue of the gift to the claimant's subscription and term", () => {
  const rows = giftClaim(CLAIM).map((row) => [
    row.kind,
    row.eventId,
    `${row.destAccount} <- ${row.origAccount}`,
    row.destAmount,
  ]);
  expect(rows).toEqual([
    ["Q2", "cpn_K", "Backlog <- Settled", 10_000n],
    ["Q3", "sub_9/", "Settled <- Backlog", 10_000n],
  ]);
  const [gift, claimed] = giftClaim(CLAIM);
  expect(gift).not.toHaveProperty("subscriptionId");
  expect(claimed).toMatchObject(CLAIM.facts);
});

test("every account of the provider is left with what it had", () => {
  const sums = new Map<string, bigint>();
  const add = (account: string, amount: bigint) => sums.set(account, (sums.get(account) ?? 0n) + amount);
  for (const row of giftClaim(CLAIM)) {
    add(`${row.destProfileId}:${row.destAccount}`, row.destAmount);
    add(`${row.origProfileId}:${row.origAccount}`, -row.origAmount);
  }
  expect([...sums.values()]).toEqual([0n, 0n]);
});

test("a gift that cost nothing moves nothing", () => {
  expect(giftClaim({ ...CLAIM, amount: 0n })).toEqual([]);
});
