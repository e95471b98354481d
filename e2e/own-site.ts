import { test as base } from "@playwright/test";
import { createTestDatabase } from "../test/database";
import { startServer } from "../test/server";
import { seed } from "./seed";

/** A server of ours, and the database that is its own. */
export interface OwnSite {
  readonly url: string;
  readonly databaseUrl: string;
}

/** Tests on a site of their own, for what would be in the way of the other journeys. `env` is added to its environment. */
export function onOwnSite(env: Readonly<Record<string, string>>) {
  return base.extend<object, { site: OwnSite }>({
    site: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from here
      async ({}, use) => {
        const { url: databaseUrl, drop } = await createTestDatabase();
        const broker = { BROKER_SLUG: "cowork", BROKER_NAME: "Cowork", BROKER_EMAIL: "hello@cowork.example" };
        const server = await startServer({ databaseUrl, env: { ...broker, ...env } });
        await seed(databaseUrl);
        await use({ url: server.url, databaseUrl });
        await server.stop();
        await drop();
      },
      { scope: "worker", timeout: 180_000 },
    ],
    baseURL: async ({ site }, use) => use(site.url),
  });
}
