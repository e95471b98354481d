import fc from "fast-check";

/** Of the seller: the club has usage and a setup fee, the guild asks whom it takes, the shed is paid later. The desk is the broker's. */
export type PlanName = "club" | "gym" | "desk" | "guild" | "shed";
export type CardToken = "tok_visa" | "tok_declined" | "tok_fails_later" | "tok_refund_keeps_fee";

/** Something that somebody does with money. Numbers choose among what there is, shares are of what is left, in percent. */
export type Command =
  | {
      readonly do: "buy";
      readonly plan: PlanName;
      readonly option: 1 | 2;
      readonly token: CardToken;
      readonly hasCoupon: boolean;
      readonly isRemembered: boolean;
    }
  | { readonly do: "give"; readonly plan: "club" | "gym"; readonly token: CardToken }
  | { readonly do: "claim" }
  | { readonly do: "answer"; readonly isAccepted: boolean }
  | { readonly do: "occur" }
  | { readonly do: "pay"; readonly token: CardToken }
  | { readonly do: "use"; readonly quantity: number }
  | { readonly do: "wait"; readonly hours: number }
  | { readonly do: "night" }
  | { readonly do: "refund"; readonly charge: number; readonly line: number; readonly share: number }
  | { readonly do: "dispute"; readonly charge: number; readonly share: number }
  | { readonly do: "decide"; readonly outcome: "won" | "lost"; readonly isFeeReturned: boolean }
  | { readonly do: "cancel-balance"; readonly share: number; readonly isPaid: boolean }
  | { readonly do: "check"; readonly plan: "club" | "gym"; readonly amount: number }
  | { readonly do: "withdraw"; readonly share: number }
  | { readonly do: "reconcile" }
  | { readonly do: "change-plan" }
  | { readonly do: "end"; readonly plan: PlanName; readonly isNow: boolean };

const good = ["tok_visa", "tok_visa", "tok_visa", "tok_visa"] as const;
const token = fc.constantFrom<CardToken>(
  ...good,
  "tok_refund_keeps_fee",
  "tok_fails_later",
  "tok_fails_later",
  "tok_declined",
);
const plan = fc.constantFrom<PlanName>("club", "club", "club", "gym", "gym", "desk", "desk", "guild", "shed");
const sellersPlan = fc.constantFrom("club" as const, "gym" as const);
const share = fc.constantFrom(1, 33, 50, 100, 100);
const place = fc.nat({ max: 3 });
const isAny = fc.boolean();

const purchase = { plan, option: fc.constantFrom(1 as const, 2 as const), hasCoupon: isAny };
const buy = fc.record({ do: fc.constant("buy"), ...purchase, token, isRemembered: isAny });
/** A first purchase goes through, now or at first. */
const start = fc.record({
  do: fc.constant("buy"),
  ...purchase,
  ...{ token: fc.constantFrom<CardToken>("tok_visa", "tok_visa", "tok_fails_later"), isRemembered: isAny },
});
const give = fc.record({ do: fc.constant("give"), plan: sellersPlan, token });
const claim = fc.record({ do: fc.constant("claim") });
const ask = fc.record({
  do: fc.constant("buy"),
  ...{ plan: fc.constant("guild" as const), option: fc.constant(1 as const), hasCoupon: isAny },
  ...{ token, isRemembered: isAny },
});
const accept = fc.record({ do: fc.constant("answer"), isAccepted: fc.constant(true) });
const refuse = fc.record({ do: fc.constant("answer"), isAccepted: fc.constant(false) });
const owe = fc.record({
  do: fc.constant("buy"),
  ...{ plan: fc.constant("shed" as const), option: fc.constant(2 as const), hasCoupon: isAny },
  ...{ token, isRemembered: isAny },
});
const occur = fc.record({ do: fc.constant("occur") });
const pay = fc.record({ do: fc.constant("pay"), token });
const use = fc.record({ do: fc.constant("use"), quantity: fc.integer({ min: 1, max: 40 }) });
const wait = fc.record({
  do: fc.constant("wait"),
  hours: fc.oneof(fc.integer({ min: 0, max: 48 }), fc.integer({ min: 600, max: 1_500 })),
});
/** Until the last day of a month's term, or shortly after it. */
const month = fc.record({ do: fc.constant("wait"), hours: fc.integer({ min: 30 * 24 + 1, max: 33 * 24 }) });
const twoDays = fc.record({ do: fc.constant("wait"), hours: fc.integer({ min: 20, max: 50 }) });
const night = fc.record({ do: fc.constant("night") });
// More than all that is left is refused.
const refund = fc.record({
  do: fc.constant("refund"),
  charge: place,
  line: place,
  share: fc.constantFrom(1, 33, 50, 100, 100, 101),
});
const dispute = fc.record({ do: fc.constant("dispute"), charge: place, share });
const decide = fc.record({
  do: fc.constant("decide"),
  outcome: fc.constantFrom("won" as const, "lost" as const),
  isFeeReturned: isAny,
});
const cancelBalance = fc.record({ do: fc.constant("cancel-balance"), share, isPaid: isAny });
const check = fc.record({
  do: fc.constant("check"),
  plan: sellersPlan,
  amount: fc.integer({ min: 1, max: 15_000 }),
});
const withdraw = fc.record({ do: fc.constant("withdraw"), share });
const reconcile = fc.record({ do: fc.constant("reconcile") });
const changePlan = fc.record({ do: fc.constant("change-plan") });
const end = fc.record({ do: fc.constant("end"), plan, isNow: isAny });

const any = fc.oneof(
  buy,
  pay,
  use,
  wait,
  night,
  refund,
  refund,
  dispute,
  cancelBalance,
  check,
  withdraw,
  changePlan,
  end,
);
/** What comes to something only when one follows the other. */
const stories: readonly (readonly fc.Arbitrary<Command>[])[] = [
  ...[
    [give, claim],
    [give, wait, claim],
    [give, cancelBalance],
  ],
  ...[
    [ask, refuse],
    [ask, wait, accept, month, night],
    [ask, ask, refuse],
    [ask, refund, refuse],
    [ask, dispute, refuse, decide, refuse],
    [ask, cancelBalance, refuse],
    [ask, withdraw, refuse],
  ],
  ...[
    [owe, pay],
    [owe, month, night, pay],
    [owe, cancelBalance],
    [owe, occur],
    [owe, month, occur, month, night],
    [owe, cancelBalance, occur, twoDays, night, twoDays, night],
  ],
  ...[
    [dispute, decide],
    [dispute, refund],
    [refund, dispute, decide],
  ],
  ...[
    [withdraw, twoDays, reconcile],
    [withdraw, refund],
  ],
  ...[
    [month, night],
    [month, night, twoDays, night],
    [use, month, night],
    [month, night, cancelBalance],
  ],
  ...[
    [use, pay],
    [use, cancelBalance],
    [use, check, pay],
    // What is due in part is charged as one balance.
    [twoDays, cancelBalance, pay],
    [month, night, cancelBalance, pay],
  ],
];

const story: fc.Arbitrary<readonly Command[]> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(any) },
  ...stories.map((commands) => ({ weight: 1, arbitrary: fc.tuple(...commands) })),
);

/** `count` sequences, the same for the same seed; each begins with a purchase. */
export function sequences(seed: number, count: number): Command[][] {
  const sequence = fc.tuple(start, fc.array(story, { minLength: 1, maxLength: 2 }));
  const parameters: fc.Parameters<[Command, (readonly Command[])[]]> = {
    seed,
    numRuns: count,
    unbiased: true,
  };
  return fc.sample(sequence, parameters).map(([first, rest]) => [first, ...rest.flat()]);
}
