/**
 * `npm run bench`: how fast the hot paths of the production build are, each beside a baseline that is measured in the
 * same run, on a site and a database of its own. See docs/testing.md.
 */
import { checkout } from "./checkout";
import { type Comparison, compare, type Spread } from "./compare";
import { login } from "./login";
import { makeCatalogue, pricing } from "./pricing";
import { openSite } from "./site";

const ROUNDS = 12;

async function main(): Promise<void> {
  const site = await openSite();
  try {
    const body = await makeCatalogue(site.db);
    const server = await site.serve(body);
    const order = checkout(site.db, site.databaseUrl, server.url);
    try {
      const comparisons: Comparison[] = [];
      for (const figure of [pricing(server.url, body), await login(site.db, server.url), order]) {
        console.log(`Measuring ${figure.title} …`);
        comparisons.push(await compare(figure, ROUNDS));
      }
      console.table(Object.fromEntries(comparisons.map(line)));
    } finally {
      await order.close();
      await server.stop();
    }
  } finally {
    await site.close();
  }
}

/** One line of the table: medians, with the least and the most in brackets. */
function line({ figure, subject, baseline, ratio }: Comparison) {
  const perSecond = (rate: number) => rate.toFixed(rate < 1000 ? 1 : 0);
  const share = (value: number) => value.toFixed(2);
  return [
    figure.title,
    {
      "per second": spread(subject, perSecond),
      baseline: figure.baseline,
      "baseline per second": spread(baseline, perSecond),
      ratio: spread(ratio, share),
      aim: `${ratio.median >= figure.aim ? "≥" : "missed:"} ${share(figure.aim)}`,
    },
  ] as const;
}

function spread({ median, least, most }: Spread, print: (value: number) => string): string {
  return `${print(median)} (${print(least)}–${print(most)})`;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
