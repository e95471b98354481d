import { createTestDatabase } from "../test/database";
import { startOidc } from "../test/oidc";
import { startTestPostgres } from "../test/postgres";
import { startServer, TEST_SECRET } from "../test/server";
import { seed } from "./seed";

/**
 * One server on one fresh database for the whole run, told to the tests by E2E_BASE_URL and E2E_DATABASE_URL. Beside it a
 * provider, "Acme ID", that knows everybody by their user name and has verified their address.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const stopPostgres = await startTestPostgres();
  const { url: databaseUrl } = await createTestDatabase();
  const oidc = await startOidc((id) => ({
    email: `${id}@example.com`,
    email_verified: true,
    name: `${id} Doe`,
  }));
  const server = await startServer({
    databaseUrl,
    env: { TURNPIKE_DEMO: "1", BROKER_SLUG: "cowork", BROKER_NAME: "Cowork", ...oidc.env },
  });
  oidc.serve(server.url);
  await seed(databaseUrl);
  process.env.E2E_BASE_URL = server.url;
  process.env.E2E_DATABASE_URL = databaseUrl;
  // What tests do to the site by themselves is sealed as the server does it.
  process.env.TURNPIKE_SECRET = TEST_SECRET;
  return async () => {
    const exitCode = await server.stop();
    await oidc.stop();
    await stopPostgres();
    if (exitCode !== 0) throw new Error(`The server ended with ${exitCode}:\n${server.log()}`);
    // What a page shows of a defect is a reference: here is what it refers to.
    if (server.log() !== "") console.log(`What the server logged:\n${server.log()}`);
  };
}
