import { defineConfig } from "prisma/config";

/** Prisma is used to generate the client; migrations are applied by `npm run migrate`. */
export default defineConfig({
  schema: "prisma/schema",
  migrations: { path: "prisma/migrations" },
});
