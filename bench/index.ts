/**
 * `npm run bench`: how fast the hot paths of the production build are, each beside a baseline that is measured in the
 * same run, on a site and a database of its own. See docs/testing.md.
 */
import { besideLogins } from "./beside-logins";
import { checkout } from "./checkout";
import { type Comparison, compare, type Figure } from "./compare";
import { ledger } from "./ledger";
import { login } from "./login";
import { makeCatalogue, pricing } from "./pricing";
import { renewals } from "./renewals";
import { renewalsMemory } from "./renewals-memory";
import { searches } from "./search";
import { openSite } from "./site";
import { table } from "./table";

const ROUNDS = 12;
/** A round of the renewals takes as long as many of the others. */
const RENEWAL_ROUNDS = 3;
/** What is in use hardly differs from one to the next. */
const MEMORY_ROUNDS = 1;
const RENEWED = 100_000;

async function main(): Promise<void> {
  const site = await openSite();
  try {
    const body = await makeCatalogue(site.db);
    const server = await site.serve(body);
    const order = checkout(site.db, site.databaseUrl, server.url);
    try {
      const comparisons: Comparison[] = [];
      const measure = async (figure: Figure, rounds = ROUNDS) => {
        console.log(`Measuring ${figure.title} …`);
        comparisons.push(await compare(figure, rounds));
      };
      await measure(pricing(server.url, body));
      await measure(await login(site.db, server.url));
      await measure(await besideLogins(site.db, server.url));
      await measure(order);
      for (const figure of await searches(site.db)) await measure(figure);
      for (const figure of await ledger(site.db)) await measure(figure);
      await measure(await renewals(site.db, RENEWED), RENEWAL_ROUNDS);
      await measure(renewalsMemory(site.db, RENEWED), MEMORY_ROUNDS);
      console.log(`\n${table(comparisons)}`);
    } finally {
      await order.close();
      await server.stop();
    }
  } finally {
    await site.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
