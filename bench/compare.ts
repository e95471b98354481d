/** Something measured: how often it is done in a second, and how often the least that it could cost is. */
export interface Figure {
  readonly title: string;
  readonly baseline: string;
  /** The share of the baseline's rate that we want to reach. */
  readonly aim: number;
  /** How a rate is printed; as a number unless given. */
  readonly format?: (perSecond: number) => string;
  /** It is the same the first time: no round is left out. */
  readonly needsNoWarmUp?: true;
  /** Does it for a while; returns how often per second. */
  subject(): Promise<number>;
  compare(): Promise<number>;
}

export interface Comparison {
  readonly figure: Figure;
  readonly subject: Spread;
  readonly baseline: Spread;
  /** Of the subject's rate to that of the baseline measured right before it. */
  readonly ratio: Spread;
}

/** What a number was in several rounds. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/**
 * Measures a figure and its baseline by turns, so that whatever else the machine does meets both. The first round warms
 * up and does not count, unless it needs none.
 */
export async function compare(figure: Figure, rounds: number): Promise<Comparison> {
  const pairs: { baseline: number; subject: number }[] = [];
  const warmUps = figure.needsNoWarmUp ? 0 : 1;
  for (let round = 0; round < rounds + warmUps; round++) {
    pairs.push({ baseline: await figure.compare(), subject: await figure.subject() });
  }
  const counted = pairs.slice(warmUps);
  return {
    figure,
    subject: spreadOf(counted.map(({ subject }) => subject)),
    baseline: spreadOf(counted.map(({ baseline }) => baseline)),
    ratio: spreadOf(counted.map(({ subject, baseline }) => subject / baseline)),
  };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return { median: (low + high) / 2, least, most };
}
