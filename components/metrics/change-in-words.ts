export interface ChangeInWords {
  readonly direction: "up" | "down" | "same";
  readonly text: string;
}

/**
 * How an amount compares with an earlier one: "4.2% more than in October".
 *
 * @param before not negative
 * @param when   names the earlier time, after "than": "in October"
 */
export function changeInWords(amount: bigint, before: bigint, when: string): ChangeInWords {
  if (amount === before) return { direction: "same", text: `The same as ${when}` };
  const direction = amount > before ? "up" : "down";
  if (before === 0n) return { direction, text: `Nothing ${when}` };
  const difference = amount > before ? amount - before : before - amount;
  if (direction === "up" && difference >= 10n * before) {
    return { direction, text: `${quotient(amount, before)} times as much as ${when}` };
  }
  return {
    direction,
    text: `${percent(difference, before)} ${direction === "up" ? "more" : "less"} than ${when}`,
  };
}

/** One decimal where it matters: 0.4%, 4.2%, 38%. */
function percent(part: bigint, whole: bigint): string {
  const permille = quotient(part * 1000n, whole);
  if (permille === 0n) return "Less than 0.1%";
  return permille < 100n ? `${permille / 10n}.${permille % 10n}%` : `${quotient(part * 100n, whole)}%`;
}

/** Rounded half up. */
function quotient(amount: bigint, by: bigint): bigint {
  return (amount * 2n + by) / (by * 2n);
}
