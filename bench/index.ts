/**
 * `npm run bench`: how fast the hot paths of the production build are, each beside a baseline that is measured in the
 * same run, on a site and a database of its own. See docs/testing.md.
 */
import { checkout } from "./checkout";
import { type Comparison, compare } from "./compare";
import { login } from "./login";
import { makeCatalogue, pricing } from "./pricing";
import { openSite } from "./site";
import { table } from "./table";

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
