import { closeDatabase, database } from "@/lib/db";
import { aManager, aPlan } from "../test/world";

/** What every journey finds on the site: the broker with its manager `donny`, and two plans on sale. */
export async function seed(databaseUrl: string): Promise<void> {
  process.env.DATABASE_URL = databaseUrl;
  const db = database();
  await aManager(db, "cowork", "donny");
  await aPlan(db, "basic", "cowork", { title: "Basic", description: "A desk for a month." });
  await aPlan(db, "saver", "cowork", {
    title: "Saver",
    periodAmount: 2_900n,
    advanceDiscounts: { create: [{ discountType: "percentage", discountValue: 2_000n, length: 12 }] },
  });
  await closeDatabase();
}
